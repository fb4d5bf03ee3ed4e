package lookup_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

const (
	empty     = `{"curp":"REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty"}`
	malformed = `{"curp":"FORMAT_ERROR; invalid curp format"}`
	noCase    = `{"testCase":"EMPTY_ERROR; test case not found","testCaseId":"EMPTY_ERROR; test case not found with given id"}`
)

// Every refusal, to the letter.
func TestRefusals(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	refused, _ := population.Named("refused")
	timeout, _ := population.Named("timeout")
	for _, s := range []scenario{
		{name: "no key", key: "-", body: asked, status: 401, want: `{"message":"x-api-key header is required","code":"api_key_missing"}`},
		{name: "wrong key", key: "nonsense", body: asked, status: 401, want: `{"message":"invalid api key","code":"api_key_invalid"}`},
		{name: "public key", key: "public", body: asked, status: 401, want: `{"message":"invalid api key","code":"api_key_invalid"}`},
		{name: "wrong host", header: map[string]string{"Host": "live.example:443"}, body: asked, status: 401,
			want: `{"message":"api key environment does not match host","code":"api_key_environment"}`},
		{name: "no access", key: "curp-only", body: asked, status: 403, want: `{"message":"api key has no access to this service","code":"service_not_allowed"}`},

		{name: "no body", status: 400, want: empty},
		{name: "no curp", body: `{}`, status: 400, want: empty},
		{name: "null", body: `{"curp":null}`, status: 400, want: empty},
		{name: "empty", body: `{"curp":""}`, status: 400, want: empty},
		{name: "blank", body: `{"curp":"  "}`, status: 400, want: empty},
		{name: "short", body: `{"curp":"ABCD570805HYNHLC5"}`, status: 400, want: malformed},
		{name: "sex", body: `{"curp":"ABCD570805QYNHLC52"}`, status: 400, want: malformed},
		{name: "Ñ", body: `{"curp":"ÑBCD570805HYNHLC52"}`, status: 400, want: malformed},
		{name: "number", body: `{"curp":5}`, status: 400, want: `{"curp":"FORMAT_ERROR; wrong type"}`},
		{name: "not JSON", body: `{"curp":`, status: 400, want: `{"body":"FORMAT_ERROR; invalid json"}`},
		{name: "list", body: `[]`, status: 400, want: `{"body":"FORMAT_ERROR; should be a json object"}`},
		{name: "unknown case", path: "?testCase=nonsense", body: asked, status: 400, want: noCase},
		{name: "unknown case id", path: "?testCaseId=000000000000000000000099", body: asked, status: 400, want: noCase},
		{name: "empty case", path: "?testCaseId=&testCase=", body: asked, status: 400, want: noCase},
		{name: "long key", header: map[string]string{"Idempotency-Key": strings.Repeat("k", 256)}, body: asked, status: 400,
			want: `{"Idempotency-Key":"LENGTH_ERROR; should have at most 255"}`},

		{name: "unknown service", path: "/api/v1/imss/nothing", body: asked, status: 404, want: `{"message":"service not found","code":"service_unknown"}`},
		{name: "unknown version", path: "/api/v3/imss/nss", body: asked, status: 404, want: `{"message":"path not found","code":"path_unknown"}`},
		{name: "unknown path", path: "/nothing", body: asked, status: 404, want: `{"message":"path not found","code":"path_unknown"}`},
		{name: "method", method: "DELETE", status: 405, want: `{"message":"method not allowed","code":"method_not_allowed"}`},
		{name: "refused", body: `{"curp":"` + refused.CURP + `"}`, status: 406, want: `{"message":"the source refused the request","code":"source_refused"}`},
		{name: "refused case", path: "?testCase=source_refused", body: asked, status: 406, want: `{"message":"the source refused the request","code":"source_refused"}`},
		{name: "timeout", body: `{"curp":"` + timeout.CURP + `"}`, status: 408, want: `{"message":"the source did not answer in time","code":"source_timeout"}`},
		{name: "timeout case", path: "?testCase=source_timeout", body: asked, status: 408, want: `{"message":"the source did not answer in time","code":"source_timeout"}`},
		{name: "too large", body: `{"curp":"` + strings.Repeat("A", 1<<20) + `"}`, status: 413, want: `{"message":"request body is larger than 1 MiB","code":"body_too_large"}`},
		{name: "form that is none", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: `curp=MOTR930411HJCRMN03`, status: 400,
			want: `{"body":"FORMAT_ERROR; invalid json"}`},
		{name: "XML", header: map[string]string{"Content-Type": "application/xml"}, body: asked, status: 415, want: `{"message":"request body should be json","code":"type_unsupported"}`},
		{name: "form with parts", header: map[string]string{"Content-Type": "multipart/form-data; boundary=x"}, body: asked, status: 415,
			want: `{"message":"request body should be json","code":"type_unsupported"}`},

		{name: "no pages", method: "GET", status: 400, want: `{"itemsPerPage":"ERROR_QUERY_PARAM_EMPTY","page":"ERROR_QUERY_PARAM_EMPTY"}`},
		{name: "wrong pages", method: "GET", path: "?page=0&itemsPerPage=1001", status: 400,
			want: `{"itemsPerPage":"ERROR_QUERY_PARAM_FORMAT; should be integer value, [1, 1000]","page":"ERROR_QUERY_PARAM_FORMAT; should be integer value, > 0"}`},
		{name: "no numbers", method: "GET", path: "?page=x&itemsPerPage=99999999999", status: 400,
			want: `{"itemsPerPage":"ERROR_QUERY_PARAM_FORMAT; should be integer value, [1, 1000]","page":"ERROR_QUERY_PARAM_FORMAT; should be integer value, > 0"}`},
		{name: "times", method: "GET", path: "?page=1&itemsPerPage=1&from=yesterday&to=2026", status: 400,
			want: `{"from":"ERROR_QUERY_PARAM_FORMAT; should be RFC 3339","to":"ERROR_QUERY_PARAM_FORMAT; should be RFC 3339"}`},
		{name: "filters", method: "GET", path: "?page=1&itemsPerPage=1&curp=x&status=y", status: 400,
			want: `{"curp":"FORMAT_ERROR; invalid curp format","status":"VALUE_ERROR; should be one of SUCCESS, SERVICE_ERROR, PENDING"}`},
		{name: "id", method: "GET", path: "/api/v1/imss/nss/xyz", status: 400, want: `{"id":"FORMAT_ERROR; invalid id format"}`},
		{name: "unknown id", method: "GET", path: "/api/v1/imss/nss/0123456789abcdef01234567", status: 404, want: `{"message":"execution not found","code":"execution_unknown"}`},
		{name: "no file path", method: "GET", path: "/api/v1/file", status: 400, want: `{"path":"ERROR_QUERY_PARAM_EMPTY"}`},
		{name: "no file", method: "GET", path: "/api/v1/file?path=a.pdf", status: 404, want: `{"message":"file not found","code":"file_unknown"}`},
	} {
		b.do(t, s)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	b.perMinute.Store(2)
	for range 2 {
		b.do(t, scenario{path: "?testCase=success", body: asked, status: 200})
	}
	b.do(t, scenario{path: "?testCase=success", body: asked, status: 429, want: `{"message":"too many requests","code":"rate_limited"}`})
	b.do(t, scenario{key: "live", body: asked, status: 200}) // the other environment has its own
}

// A defect of a source is a source error; one of ours says nothing of itself.
func TestOwnFailures(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	leaky := func(context.Context, source.Query) (source.Answer, error) {
		return source.Answer{}, errors.New("secret")
	}
	b.live.answer.Store(&leaky)
	b.do(t, scenario{key: "live", body: asked, status: 200, want: `{"status":"SERVICE_ERROR","response":null,"code":"source_error"}`})

	broken := func(context.Context, source.Query) (source.Answer, error) { panic("secret") }
	b.live.answer.Store(&broken)
	b.do(t, scenario{key: "live", body: asked, status: 500, want: `{"message":"internal server error","code":"internal"}`})

	b.db.gone.Store(true)
	b.do(t, scenario{name: "storage gone", key: "live", body: asked, status: 503, want: `{"message":"service unavailable","code":"service_unavailable"}`})
}
