package app_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// addresses are calls with a text of the caller's in their path or query, %s.
var addresses = []struct{ face, method, path string }{
	{"auth", "DELETE", "/auth/v1/oauth/tokens/%s"},
	{"profile", "GET", "/profile/%s/v2/aol/product"},
	{"profile", "GET", "/profile/000000/v2/aol/product/%s"},
	{"profile", "GET", "/profile/000000/v2/aol/profile/%s"},
	{"lookup", "GET", "/lookup/api/v1/imss/%s"},
	{"lookup", "GET", "/lookup/api/v1/imss/nss/%s"},
	{"lookup", "GET", "/lookup/api/v1/imss/nss?page=%s&itemsPerPage=%s"},
	{"lookup", "GET", "/lookup/api/v1/imss/nss?page=1&itemsPerPage=1&from=%s"},
	{"lookup", "GET", "/lookup/api/v1/file?path=%s"},
	{"connect", "GET", "/connect/v1/users/%s"},
	{"connect", "DELETE", "/connect/v1/users/%s"},
	{"connect", "GET", "/connect/v1/accounts/%s"},
	{"connect", "GET", "/connect/v1/accounts/%s/employment"},
	{"connect", "GET", "/connect/v1/accounts/find-by-identifier?platform=uber&identifier=%s"},
	{"connect", "GET", "/connect/v1/logins/%s"},
	{"connect", "GET", "/connect/v1/widgets/%s/setup"},
	{"connect", "GET", "/connect/v1/webhooks/%s/deliveries"},
	{"connect", "GET", "/connect/v1/platforms/%s"},
	{"connect", "GET", "/connect/v1/health/%s"},
	{"sandbox", "GET", "/sandbox/v1/outbox?channel=%s"},
	{"sandbox", "DELETE", "/sandbox/v1/scenarios/%s"},
	{"admin", "GET", "/admin/v1/errors/%s"},
}

// searches are calls that may find nothing, which is no error.
var searches = []struct{ face, path string }{
	{"sandbox", "/sandbox/v1/outbox?to=%s"},
	{"sandbox", "/sandbox/v1/sources/%s/behaviour"}, // what nobody changed behaves well
	{"connect", "/connect/v1/accounts?gov_id=%s&platform=%s"},
	{"connect", "/connect/v1/events?cursor=%s"},
	{"connect", "/connect/v1/countries?only_active=%s"},
}

// Ensure that no id or query parameter, however odd, makes the server fail:
// PostgreSQL, for one, stores neither NUL nor bytes that are no UTF-8.
func TestOddIDs(t *testing.T) {
	t.Parallel()
	odd := map[string]string{
		"NUL": "a\x00b", "no UTF-8": "\xff\xfe", "long": strings.Repeat("x", 20_000), "slash": "a/b", "quote": "' OR 1=1 --",
		"number": "99999999999999999999", "minus": "-1", "surrogate": "\xed\xa0\x80", "right to left": "\u202e", "percent": "%",
	}
	onEach(t, func(t *testing.T, database string) {
		s := start(t, app.Config{Data: t.TempDir(), Database: database, Manifest: file(t, "neighbour.yaml", neighbour)})
		ask := func(t *testing.T, face, method, path, value string) got {
			a := copied(sound(s)[face])
			a.method, a.body = method, ""
			a.path = strings.ReplaceAll(path, "%s", url.QueryEscape(value))
			if !strings.Contains(path, "?") {
				a.path = strings.ReplaceAll(path, "%s", url.PathEscape(value))
			}
			g := send(t, s.URL(), a)
			if ct := g.header.Get("Content-Type"); ct != "application/json" || !json.Valid(g.raw) {
				t.Errorf("%s %.80s with %s: %d %s %.200q", method, path, value[:min(9, len(value))], g.status, ct, g.raw)
			}
			return g
		}
		for name, value := range odd {
			for _, c := range addresses {
				if g := ask(t, c.face, c.method, c.path, value); g.status < 400 || g.status >= 500 {
					t.Errorf("%s %s with %s: %d %.200s", c.method, c.path, name, g.status, g.raw)
				}
			}
			for _, c := range searches {
				if g := ask(t, c.face, "GET", c.path, value); g.status >= 500 || g.status >= 300 && g.status < 400 {
					t.Errorf("GET %s with %s: %d %.200s", c.path, name, g.status, g.raw)
				}
			}
		}
		if log := s.log.String(); strings.Contains(log, `"level":"ERROR"`) {
			t.Errorf("the log has %s", log[strings.Index(log, `"level":"ERROR"`)-60:][:400])
		}
	})
}
