package conform

// codeWays leads to what authorization codes are refused for.
func codeWays() []way {
	refused := func(hint, how string, make prepared) way {
		return hinted(400, "invalid_request", textRequest, hint, how, make)
	}
	exchange := func(code string) fields { return fields{"grant_type": "authorization_code", "code": code} }
	return []way{
		refused(hintCodeSpent, "a code that nobody gave out", straight(func(v *visit) request { return post(tokenPath, as(v.keys.auth.rs), exchange("nothing")) })),
	}
}
