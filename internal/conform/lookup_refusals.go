package conform

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

const anyID = "0123456789abcdef01234567"

// with gives a query about somebody with another key.
func with(key func(keys) string) making {
	return func(v *visit) request {
		r := v.aboutCURP(nssService, "?testCase=success", "MOTR930411HJCRMN03")
		r.key = key(v.keys)
		return r
	}
}

// keyWays leads to what keys are refused for.
func keyWays() []way {
	given := func(w way, key func(keys) string) way {
		walk := w.walk
		w.walk = func(ctx context.Context, v *visit) error {
			if key(v.keys) == "" {
				return errNoAdmin
			}
			return walk(ctx, v)
		}
		return w
	}
	public, live, some := func(k keys) string { return k.public }, func(k keys) string { return k.live }, func(k keys) string { return k.some }
	return []way{
		refusal(401, "api_key_missing", "x-api-key header is required", "no x-api-key", with(func(keys) string { return "" })),
		refusal(401, "api_key_invalid", "invalid api key", "a key that nobody has", with(func(keys) string { return "vk_sandbox_nobody" })),
		given(refusal(401, "api_key_invalid", "invalid api key", "a public key", with(public)), public),
		given(refusal(401, "api_key_environment", "api key environment does not match host",
			"a test case made with a live key, for which there are none", func(v *visit) request {
				return request{path: lookup("/" + nssService + "/test_case"), key: v.keys.live, body: `{"name":"x","outcome":"success"}`}
			}), live),
		given(refusal(403, "service_not_allowed", "api key has no access to this service", "a key for curp/validate only", with(some)), some),
	}
}

// unknownWays leads to 404 and 405.
func unknownWays() []way {
	get := func(path string) making {
		return func(v *visit) request { return request{method: http.MethodGet, path: path, key: v.keys.all} }
	}
	return []way{
		refusal(404, "service_unknown", "service not found", "a service that does not exist", func(v *visit) request {
			return v.aboutCURP("imss/nothing", "", "MOTR930411HJCRMN03")
		}),
		refusal(404, "execution_unknown", "execution not found", "an execution that does not exist", get(lookup("/"+nssService+"/"+anyID))),
		refusal(404, "file_unknown", "file not found", "a file that does not exist", get(lookup("/file?path=nothing.pdf"))),
		refusal(404, "path_unknown", "path not found", "a path that does not exist", get("/lookup/nothing")),
		refusal(405, "method_not_allowed", "method not allowed", "DELETE", func(v *visit) request {
			return request{method: http.MethodDelete, path: lookup("/" + nssService), key: v.keys.all}
		}),
	}
}

// sourceErrors leads to the two outcomes that are HTTP errors.
func sourceErrors() (list []way) {
	for _, e := range []struct {
		status              int
		code, message, curp string
	}{
		{406, "source_refused", "the source refused the request", "CASE900101HNERFS06"},
		{408, "source_timeout", "the source did not answer in time", "CASE900101HNETMT05"},
	} {
		list = append(list,
			refusal(e.status, e.code, e.message, "test case", func(v *visit) request {
				return v.aboutCURP(nssService, "?testCase="+e.code, "MOTR930411HJCRMN03")
			}),
			refusal(e.status, e.code, e.message, "live: the published CURP "+e.curp, func(v *visit) request {
				return v.aboutCURP(nssService, "", e.curp)
			}))
	}
	return list
}

// sizeWays leads to bodies that are not read.
func sizeWays() []way {
	return []way{
		refusal(413, "body_too_large", "request body is larger than 1 MiB", "a body of more than 1 MiB", func(v *visit) request {
			return v.aboutCURP(nssService, "", strings.Repeat("A", 1<<20))
		}),
		refusal(415, "type_unsupported", "request body should be json", "a body that says it is XML", func(v *visit) request {
			r := v.aboutCURP(nssService, "", "MOTR930411HJCRMN03")
			r.header = map[string]string{"Content-Type": "application/xml"}
			return r
		}),
	}
}

// onceWays leads to the two conflicts of an Idempotency-Key.
func onceWays() []way {
	return []way{
		{code: "already_running", status: 409, how: "two racing calls with one Idempotency-Key, the source being slow", walk: racing},
		{code: "idempotency_conflict", status: 409, how: "one Idempotency-Key for two questions", walk: func(ctx context.Context, v *visit) error {
			key := map[string]string{"Idempotency-Key": fresh("conform-")}
			first, second := v.aboutCURP(nssService, "", someone()), v.aboutCURP(nssService, "", someone())
			first.header, second.header = key, key
			a, err := v.shows(ctx, first, `{`+found+`}`)
			if err != nil {
				return err
			}
			again, err := v.shows(ctx, first, `{`+found+`}`)
			if err != nil {
				return err
			}
			if again.text("id") != a.text("id") {
				return fmt.Errorf("the same question came to another execution: %s", again)
			}
			_, err = v.refuses(ctx, http.StatusConflict, second, worded("the idempotency key stands for another question", "idempotency_conflict"))
			return err
		}},
	}
}

// racing makes two calls at once while the source is slow: one runs, the other
// is told so. A network that is slower than the source gets a slower source.
func racing(ctx context.Context, v *visit) error {
	var refused, ran answer
	for latency := 500; latency <= 8000; latency *= 4 {
		r := v.aboutCURP(nssService, "", someone())
		r.header = map[string]string{"Idempotency-Key": fresh("conform-")}
		err := v.behaving(ctx, "slow", latency, func() error {
			var both [2]answer
			var errs [2]error
			var pair sync.WaitGroup
			for i := range both {
				pair.Go(func() { both[i], errs[i] = v.client.call(ctx, r) })
			}
			pair.Wait()
			for _, err := range errs {
				if err != nil {
					return err
				}
			}
			if refused, ran = both[0], both[1]; refused.status == http.StatusOK {
				refused, ran = ran, refused
			}
			return nil
		})
		if err != nil {
			return err
		}
		if refused.status != http.StatusOK {
			break
		}
	}
	v.client.last = refused
	if ran.status != http.StatusOK || refused.status != http.StatusConflict {
		return fmt.Errorf("of two racing calls one %s and the other %s", ran, refused)
	}
	got, err := refused.value()
	if err != nil {
		return err
	}
	if how := exactly(worded("the same execution is already running", "already_running"), got); how != "" {
		return fmt.Errorf("%s: %s", refused, how)
	}
	return later(refused)
}

// later insists that an answer says when to try again.
func later(a answer) error {
	if a.header.Get("Retry-After") == "" {
		return fmt.Errorf("%s without Retry-After", a)
	}
	return nil
}

// neverWays are the codes that no caller can bring about.
func neverWays() []way {
	return []way{
		{code: "internal", status: 500, never: "only a defect of the server says so; there is none to call on"},
		{code: "object_unknown", status: 404, never: "kept for objects without a code of their own, of which look-ups have none"},
	}
}
