package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// ofEnvironments binds look-ups to two names and gives three names to one
// environment each.
const ofEnvironments = `apis:
  lookup:
    hosts: [sandbox.link.example, link.example]
    environments: {Sandbox.link.example: sandbox, link.example: live, private.example: live}
`

// Ensure a host name takes the keys of the environment that the manifest gives
// it, bound to look-ups or not, and that every other name takes both.
func TestHostEnvironments(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir(), Manifest: file(t, "hosts.yaml", ofEnvironments)})
	const service = "/api/v1/imss/nss?page=1&itemsPerPage=1"
	ask := func(host, path, key string, status int) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		req.Header.Set("x-api-key", key)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		raw := make([]byte, 200)
		n, _ := resp.Body.Read(raw) // short, or not looked at
		refused := strings.Contains(string(raw[:n]), `{"message":"api key environment does not match host","code":"api_key_environment"}`)
		if resp.StatusCode != status || refused != (status == http.StatusUnauthorized) {
			t.Errorf("%s%s: %d %s, want %d", host, path, resp.StatusCode, raw[:n], status)
		}
	}
	sandbox, live := s.keys.Lookup.APIKey, s.keys.Live.Lookup.APIKey
	for _, c := range []struct {
		host, path    string
		sandbox, live int
	}{
		{"sandbox.link.example", service, 200, 401},
		{"link.example", service, 401, 200},
		{"LINK.example.:8443", service, 401, 200},
		{"private.example:80", "/lookup" + service, 401, 200},
		{"other.example", "/lookup" + service, 200, 200},
		{"", "/lookup" + service, 200, 200},
	} {
		ask(c.host, c.path, sandbox, c.sandbox)
		ask(c.host, c.path, live, c.live)
	}
}
