package openapitest

import (
	"net/http"
	"strings"
	"testing"
)

const (
	asked    = `{"curp":"MOTR930411HJCRMN03"}`
	answered = `{"id":"6b01dc2001e240a9562cd5e7","createdAt":"2026-11-21T12:00:00.123456-06:00","modifiedAt":"2026-11-21T12:00:00.123456-06:00","finishedAt":"2026-11-21T12:00:00.123456-06:00","duration":0,"status":"SUCCESS","request":{"curp":"MOTR930411HJCRMN03"},"response":{"nss":"95159345651","status":"FOUND"},"events":[{"type":"created","at":"2026-11-21T12:00:00.123456-06:00"}],"searchableBy":["curp"],"cost":0,"billable":true}`
	refused  = `{"message":"invalid api key","code":"api_key_invalid"}`
)

// Ensure that what is as the document says passes, and that each single
// difference is found.
func TestCheck(t *testing.T) {
	t.Parallel()
	tr := Load("lookup")
	check := func(path string, status int, sent, received string) error {
		r, err := http.NewRequest(http.MethodPost, "http://api.example"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		header := http.Header{"Content-Type": {"application/json"}}
		if status >= 400 && strings.HasPrefix(received, `{"type"`) {
			header.Set("Content-Type", "application/problem+json")
		}
		return tr.check(exchange{request: r, sent: []byte(sent), status: status, header: header, received: []byte(received)})
	}
	const path = "/api/v1/imss/nss"
	for name, good := range map[string]error{
		"answer":       check(path, 200, asked, answered),
		"refusal":      check(path, 401, asked, refused),
		"wrong field":  check(path, 400, `{}`, `{"curp":"FORMAT_ERROR; invalid curp format"}`),
		"unknown path": check("/nowhere", 404, asked, `{"message":"path not found","code":"path_unknown"}`),
	} {
		if good != nil {
			t.Errorf("%s: %v", name, good)
		}
	}
	changed := func(old, new string) string {
		if !strings.Contains(answered, old) {
			t.Errorf("no %s", old)
		}
		return strings.Replace(answered, old, new, 1)
	}
	for name, bad := range map[string]error{
		"field of another name":    check(path, 200, asked, changed(`"billable"`, `"billed"`)),
		"field too many":           check(path, 200, asked, changed(`"cost":0`, `"cost":0,"price":0`)),
		"field too many, deep":     check(path, 200, asked, changed(`"type":"created"`, `"type":"created","who":"me"`)),
		"response too many":        check(path, 200, asked, changed(`"nss":`, `"age":5,"nss":`)),
		"field missing":            check(path, 200, asked, changed(`,"billable":true`, ``)),
		"another type":             check(path, 200, asked, changed(`"duration":0`, `"duration":"0"`)),
		"another shape":            check(path, 200, asked, changed(`95159345651`, `9515934565`)),
		"another word":             check(path, 200, asked, changed(`"FOUND"`, `"Found"`)),
		"success with an error":    check(path, 200, asked, changed(`"cost":0`, `"cost":0,"errorMessage":"x","code":"unavailable"`)),
		"error without a message":  check(path, 200, asked, changed(`"SUCCESS"`, `"SERVICE_ERROR"`)),
		"request without its curp": check(path, 200, `{}`, answered),
		"service unknown to it":    check("/api/v1/imss/other", 200, asked, answered),
		"status unknown to it":     check(path, 418, asked, refused),
		"code of another status":   check(path, 403, asked, refused),
		"another text":             check(path, 401, asked, strings.Replace(refused, "invalid", "bad", 1)),
		"text that is no rule":     check(path, 400, `{}`, `{"curp":"wrong"}`),
		"problem of another code":  check(path, 401, asked, `{"type":"x","title":"x","status":401,"detail":"x","instance":"urn:uuid:x","code":"rate_limited"}`),
	} {
		if bad == nil {
			t.Errorf("%s: passed", name)
		}
	}
}

// Ensure what was never seen is told.
func TestUnseen(t *testing.T) {
	t.Parallel()
	tr := Load("lookup")
	all := strings.Join(tr.unseen(nil), "\n")
	for _, want := range []string{"no test saw POST /api/{version}/imss/nss answer 200", "no test saw any operation answer 401", "code not_found2: seen"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not told in\n%s", want, all)
		}
	}
}
