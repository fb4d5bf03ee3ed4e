package lookup_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// A body that is JSON is taken from clients that do not say so, single look-ups
// and batches alike; what says that it is something else is not.
func TestTypes(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	for _, c := range []struct {
		kind       string
		one, batch int
	}{
		{"", 200, 200},
		{"text/plain", 200, 200},
		{"text/plain;charset=UTF-8", 200, 200},
		{"application/x-www-form-urlencoded", 200, 200}, // curl's own
		{"application/octet-stream", 200, 200},
		{"application/json", 200, 415},
		{"application/x-ndjson", 415, 200},
		{"application/xml", 415, 415},
		{"multipart/form-data; boundary=x", 415, 415},
		{"image/png", 415, 415},
		{"/", 415, 415},
	} {
		for path, want := range map[string]int{"/api/v1/imss/nss": c.one, batchPath: c.batch} {
			r := httptest.NewRequest("POST", path+"?testCase=success", strings.NewReader(asked))
			r.Header.Set("x-api-key", "sandbox")
			if c.kind != "" {
				r.Header.Set("Content-Type", c.kind)
			}
			w := httptest.NewRecorder()
			b.handler.ServeHTTP(w, r)
			if got := w.Body.String(); w.Code != want || want == 200 && !strings.Contains(got, `"status":"FOUND"`) {
				t.Errorf("%s as %q: %d %s, want %d", path, c.kind, w.Code, got, want)
			}
		}
	}
}
