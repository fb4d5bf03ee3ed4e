package conform

// neighbours leads to what the services beside imss/nss answer.
func neighbours() []way {
	return []way{
		outcome("success", "live: curp/validate", func(v *visit) request {
			return v.aboutCURP("curp/validate", "", "PEGL890909MJCRMS08")
		}, `{"status":"SUCCESS",`+noError+`,"response":"*"}`),
		outcome("not_found2", "live: curp/validate of the published CURP CASE900101HNERNP03", func(v *visit) request {
			return v.aboutCURP("curp/validate", "", "CASE900101HNERNP03")
		}, `{`+unknown+`}`),
	}
}

// nipCases leads to what comes of NIPs.
func nipCases() []way { return nil }
