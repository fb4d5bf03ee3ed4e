package conform

import (
	"net/http"
	"strings"
)

const (
	oneOfGenders = "This value is not allowed. Use one of: m, f, d, n."
	tooShort     = "This value is too short. It must have at least 8 characters."
	tooLong      = "This value is too long. It may have at most 70."
	tooLongName  = "This value is too long. It may have at most 255."
	slotRule     = "This must be an absolute http or https address with {hash} where the hash of the link shall stand, after the host."
)

// fieldWays leads to the 400s and 422s.
func fieldWays() (list []way) {
	const (
		register, login, guest = "/v1/auth/register", "/v1/auth/login", "/v1/auth/login/guest"
		reset, byHash, change  = "/v1/auth/password/send-reset-email", "/v1/auth/password/update-by-hash", "/v1/auth/password"
	)
	sent := func(status int, how string, make making, pairs ...string) {
		list = append(list, leads(status, "validation_error", invalid(pairs...), how, straight(make)))
	}
	backend := func(method, path string, body func(v *visit) any) making {
		return func(v *visit) request { return toAuth(method, path, as(v.keys.auth.rs), body(v)) }
	}
	always := func(body any) func(*visit) any { return func(*visit) any { return body } }
	customers := func(status int, how string, make func(v *visit, c customer) request, pairs ...string) {
		list = append(list, leads(status, "validation_error", invalid(pairs...), how, by(make)))
	}

	for _, p := range basicPaths {
		sent(400, p.path+": not JSON", backend(p.method, p.path, always("{")), "body", isShape)
		sent(400, p.path+": no body", backend(p.method, p.path, always(nil)), "body", isShape)
		sent(400, p.path+": a list", backend(p.method, p.path, always("[]")), "body", isWrong)
	}
	sent(400, "log in: a text for shop_id, a number for email", backend("POST", login, always(fields{"email": 5, "password": "x", "shop_id": "139"})),
		"email", isWrong, "shop_id", isWrong)
	customers(400, "log out: X-Shop-Id is no number", func(_ *visit, c customer) request {
		r := post("/v1/auth/logout", bearing(c.access), nil)
		header("X-Shop-Id", "main")(&r)
		return r
	}, "X-Shop-Id", isWrong)
	sent(400, "token: not JSON", backend("POST", "/v1/oauth/token", always("{")), "body", isShape)
	list = append(list, hinted(400, "invalid_request", textRequest, "Send each parameter once", "token: a parameter twice in a form", straight(func(v *visit) request {
		r := post("/v1/oauth/token", as(v.keys.auth.rs), "grant_type=refresh_token&grant_type=refresh_token")
		header("Content-Type", "application/x-www-form-urlencoded")(&r)
		return r
	})))

	sent(422, "log in: nothing", backend("POST", login, always(fields{})), "email", isMissing, "password", isMissing, "shop_id", isMissing)
	sent(422, "register: nothing", backend("POST", register, always(fields{})), "email", isMissing, "first_name", isMissing, "gender", isMissing,
		"last_name", isMissing, "password", isMissing, "shop_id", isMissing)
	sent(422, "guest: nothing", backend("POST", guest, always(fields{})), "email", isMissing, "first_name", isMissing, "gender", isMissing,
		"last_name", isMissing, "shop_id", isMissing)
	sent(422, "reset mail: nothing", backend("POST", reset, always(fields{})), "email", isMissing, "reset_url", isMissing, "shop_id", isMissing)
	sent(422, "reset link: nothing", backend("PUT", byHash, always(fields{})), "hash", isMissing, "password", isMissing)
	customers(422, "change password: nothing", func(_ *visit, c customer) request {
		return toAuth(http.MethodPut, change, bearing(c.access), fields{})
	}, "new_password", isMissing, "password", isMissing)
	customers(422, "log out: no X-Shop-Id", func(_ *visit, c customer) request { return post("/v1/auth/logout", bearing(c.access), nil) }, "X-Shop-Id", isMissing)

	registering := func(how string, change func(v *visit, f fields) fields, pairs ...string) {
		sent(422, "register: "+how, backend("POST", register, func(v *visit) any { return change(v, registration(someAddress(), v.keys.auth.shop)) }), pairs...)
	}
	put := func(pairs ...any) func(*visit, fields) fields {
		return func(_ *visit, f fields) fields { return f.but(pairs...) }
	}
	registering("a blank name and an unknown gender", put("first_name", " ", "gender", "x"), "first_name", isMissing, "gender", oneOfGenders)
	registering("a name of 256 characters", put("last_name", strings.Repeat("ñ", 256)), "last_name", tooLongName)
	registering("no address", put("email", "ana"), "email", isShape)
	registering("a shop that does not exist", put("shop_id", 2147483647), "shop_id", isUnknown)
	registering("a password of 7 characters", put("password", "aB3$xY9"), "password", tooShort)
	registering("a password of 71 characters", put("password", strings.Repeat("ab cD,e4", 8)+"aB3$xY9"), "password", tooLong)
	registering("a password that everybody has", put("password", "password123"), "password", isCommon)
	registering("one's own address for a password", func(_ *visit, f fields) fields { return f.but("password", f["email"]) }, "password", isCommon)
	for how, address := range map[string]string{
		"without {hash}": "https://shop.example/hash", "with {hash} in the host": "https://{hash}.shop.example/", "that is none of the web": "javascript:{hash}",
	} {
		sent(422, "reset mail: an address "+how, backend("POST", reset, func(v *visit) any {
			return fields{"email": someAddress(), "shop_id": v.keys.auth.shop, "reset_url": address}
		}), "reset_url", slotRule)
	}
	customers(422, "change password: one that everybody has", func(_ *visit, c customer) request {
		return toAuth(http.MethodPut, change, bearing(c.access), fields{"password": password, "new_password": "qwertyuiop"})
	}, "new_password", isCommon)
	return list
}
