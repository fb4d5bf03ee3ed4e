package app_test

import (
	"net/http"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// Ensure metrics are for programs on this machine and for the operator: neither
// for who comes through a proxy on it, nor for a page whose name was made to
// resolve to it.
func TestMetricsAreGuarded(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir()})
	for name, c := range map[string]struct {
		host   string // "": as dialled
		header [2]string
		status int
	}{
		"a program here":         {status: http.StatusOK},
		"by name":                {host: "localhost:8080", status: http.StatusOK},
		"over IPv6":              {host: "[::1]:8080", status: http.StatusOK},
		"a page's own name":      {host: "evil.example", status: http.StatusForbidden},
		"a number in a name":     {host: "127.0.0.1.evil.example", status: http.StatusForbidden},
		"forwarded for":          {header: [2]string{"X-Forwarded-For", "127.0.0.1"}, status: http.StatusForbidden},
		"real address":           {header: [2]string{"X-Real-Ip", "203.0.113.9"}, status: http.StatusForbidden},
		"via a proxy":            {header: [2]string{"Via", "1.1 proxy"}, status: http.StatusForbidden},
		"the operator elsewhere": {host: "id.example", header: [2]string{"Authorization", "Bearer " + s.keys.Admin.Token}, status: http.StatusOK},
		"somebody elsewhere":     {host: "id.example", header: [2]string{"Authorization", "Bearer nonsense"}, status: http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/metrics", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Host = c.host
			if c.header[0] != "" {
				r.Header.Set(c.header[0], c.header[1])
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != c.status {
				t.Errorf("status %d, want %d", res.StatusCode, c.status)
			}
		})
	}
}
