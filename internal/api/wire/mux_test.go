package wire

import (
	"net/http"
	"testing"
)

// Ensure that everything outside the routes is answered in the dialect.
func TestMuxOutsideTheRoutes(t *testing.T) {
	t.Parallel()
	ok := func(w http.ResponseWriter, r *http.Request) error {
		return JSON(w, 200, map[string]string{"id": r.PathValue("id")})
	}
	b := serve(t, []Route{
		{"GET", "/v1/things/{id}", ok}, {"DELETE", "/v1/things/{id}", ok}, {"POST", "/v1/things", ok}, {"GET", "/v1/tree/", ok},
	})
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/v1/things/7", 200, ""},
		{"PUT", "/v1/things/7", 405, "DELETE, GET, HEAD"},
		{"OPTIONS", "/v1/things", 405, "POST"},
		{"BREW", "/v1/things", 405, "POST"},
		{"GET", "/v1/nothing", 404, ""},
		{"GET", "/", 404, ""},
		{"POST", "//v1/things", 404, ""},
		{"POST", "/v1/./things", 404, ""},
		{"GET", "/v1/things/../things/7", 404, ""},
		{"GET", "/v1/things/7/", 404, ""},
		{"GET", "/v1/things/%00", 404, ""},
		{"GET", "/v1/things/%ff", 404, ""},
		{"GET", "/v1/things/7?a=%00", 422, ""},
		{"GET", "/v1/things/7?a=1&b=%ed%a0%80", 422, ""},
		{"GET", "/v1/things/7?%ff", 422, ""},
		{"GET", "/v1/things/7?a=%C3%B1&b=%", 200, ""},
	} {
		resp, body := b.do(t, c.method, c.path)
		if resp.StatusCode != c.status || resp.Header.Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q, %v", c.method, c.path, resp.StatusCode, resp.Header.Get("Allow"), body)
		}
		if got := resp.Header.Get("Content-Type"); got != "application/json" {
			t.Errorf("%s %s: %s", c.method, c.path, got)
		}
	}
}

func TestNormalPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/v1/auth/login":                        "/v1/auth/login",
		"/v1/users/123":                         "/v1/users/…",
		"/x/ABCD570805HYNHLC52":                 "/x/…",
		"/a/b/c/d/e/f/g/h/i/j":                  "/a/b/c/d/e/f/g/…",
		"/profile/ana@example.com":              "/profile/…",
		"/accounts/4b3403665fea6-thisisnoword-": "/accounts/…",
	} {
		r, _ := http.NewRequest("GET", path, nil)
		if got := normalPath(r); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
