package conform

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

const (
	flatEmpty  = `{"curp":"REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"}`
	flatShape  = `{"curp":"FORMAT_ERROR; invalid curp format"}`
	flatNoCase = `{"testCase":"EMPTY_ERROR; test case not found","testCaseId":"EMPTY_ERROR; test case not found with given id"}`
	flatPages  = `{"itemsPerPage":"ERROR_QUERY_PARAM_EMPTY","page":"ERROR_QUERY_PARAM_EMPTY"}`
	flatRange  = `{"itemsPerPage":"ERROR_QUERY_PARAM_FORMAT; should be integer value, [1, 1000]","page":"ERROR_QUERY_PARAM_FORMAT; should be integer value, > 0"}`
	flatTimes  = `{"from":"ERROR_QUERY_PARAM_FORMAT; should be RFC 3339","to":"ERROR_QUERY_PARAM_FORMAT; should be RFC 3339"}`
	flatJSON   = `{"body":"FORMAT_ERROR; invalid json"}`
	flatPath   = `{"path":"ERROR_QUERY_PARAM_EMPTY"}`
)

// flat is a way to a 400, whose flat object is compared to the letter. It has no
// code, so the same call is made again for problem+json, which has.
func flat(code, how string, make making, body string) way {
	return way{code: code, status: http.StatusBadRequest, how: how, walk: func(ctx context.Context, v *visit) error {
		r := make(v)
		first, err := v.refuses(ctx, http.StatusBadRequest, r, body)
		if err != nil {
			return err
		}
		r.header = map[string]string{"Accept": "application/problem+json"}
		a, err := v.gets(ctx, http.StatusBadRequest, r)
		if err != nil {
			return err
		}
		if got := a.text("code"); got != code || !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
			return fmt.Errorf("as problem+json: %s, where the code is not %s", a, code)
		}
		v.client.last = first
		return nil
	}}
}

// wrongFields leads to the 400s.
func wrongFields() []way {
	about := func(body string) making {
		return func(v *visit) request { return request{path: lookup("/" + nssService), key: v.keys.all, body: body} }
	}
	query := func(query string) making {
		return func(v *visit) request { return v.aboutCURP(nssService, query, "MOTR930411HJCRMN03") }
	}
	history := func(query string) making {
		return func(v *visit) request {
			return request{method: http.MethodGet, path: lookup("/"+nssService) + query, key: v.keys.all}
		}
	}
	return []way{
		flat("request_invalid", "no curp in the body", about(`{}`), flatEmpty),
		flat("request_invalid", "an empty curp", about(`{"curp":""}`), flatEmpty),
		flat("request_invalid", "a curp of 17 characters", about(`{"curp":"ABCD570805HYNHLC5"}`), flatShape),
		flat("request_invalid", "a history without page and itemsPerPage", history(""), flatPages),
		flat("request_invalid", "a history of page 0 with 1001 items", history("?page=0&itemsPerPage=1001"), flatRange),
		flat("request_invalid", "a history from and to what is no time", history("?page=1&itemsPerPage=1&from=yesterday&to=2026"), flatTimes),
		flat("request_invalid", "an execution whose id is none", func(v *visit) request {
			return request{method: http.MethodGet, path: lookup("/" + nssService + "/xyz"), key: v.keys.all}
		}, `{"id":"FORMAT_ERROR; invalid id format"}`),
		flat("request_invalid", "a file without a path", func(v *visit) request {
			return request{method: http.MethodGet, path: lookup("/file"), key: v.keys.all}
		}, flatPath),
		needs(flat("request_invalid", "a CURP with a wrong check digit, by a strict key", func(v *visit) request {
			r := v.aboutCURP(nssService, "", "MOTR930411HJCRMN06")
			r.key = v.keys.strict
			return r
		}, `{"curp":"CHECK_DIGIT_ERROR; check digit of curp does not match"}`)),
		flat("request_malformed", "a body that is not JSON", about(`{"curp":`), flatJSON),
		flat("request_malformed", "a number for a curp", about(`{"curp":5}`), `{"curp":"FORMAT_ERROR; wrong type"}`),
		flat("test_case_unknown", "an unknown testCase", query("?testCase=nonsense"), flatNoCase),
		flat("test_case_unknown", "an unknown testCaseId", query("?testCaseId=0123456789abcdef01234567"), flatNoCase),
	}
}
