package app_test

import (
	"net/http"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// Ensure the deployment's limit of requests holds for look-ups too, and a
// company's own goes before it.
func TestRequestLimitOfTheDeployment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		manifest string
		allowed  int
	}{
		"the deployment's": {"limits: {api_requests_per_minute: 3}\n", 3},
		"a company's own": {`limits: {api_requests_per_minute: 3}
companies:
  - {code: "000000", name: Acme, limits: {api_requests_per_minute: 5}}
`, 5},
		"nobody's": {"", 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, app.Config{Data: t.TempDir(), Manifest: file(t, "m.yaml", c.manifest+"retention: {no_answers: true}\n")})
			for n := 1; n <= c.allowed+1 && n <= 200; n++ {
				want := http.StatusOK
				if n > c.allowed {
					want = http.StatusTooManyRequests
				}
				if g := s.lookup(t, s.keys.Live.Lookup.APIKey, "GET", "imss/nss?page=1&itemsPerPage=1", ""); g.status != want {
					t.Fatalf("request %d of %d: status %d", n, c.allowed, g.status)
				}
			}
		})
	}
}
