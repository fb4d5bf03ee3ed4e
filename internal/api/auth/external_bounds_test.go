package auth_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity"
)

// browse is a browser's request from an address.
func (b *bench) browse(ip, path string) (status int, header http.Header) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("X-Forwarded-For", ip)
	res, err := b.http.Transport.RoundTrip(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode, res.Header
}

// Ensure one network begins only so many log-ins at outside providers, by either
// way, and that the application is told.
func TestExternal_Begins(t *testing.T) {
	t.Parallel()
	b := start(t)
	p := newProvider(t)
	b.idp(p)
	path := identity.ExternalPath + "?idp=corp&request=" + url.QueryEscape(b.sealedIn(b.authorize(wish(), "")))
	order := redirectPath("139", b.jwt(orderOf()))
	begun := func(ip, path string) bool {
		t.Helper()
		status, header := b.browse(ip, path)
		at, err := url.Parse(header.Get("Location"))
		return err == nil && status == 302 && header.Get("Set-Cookie") != "" && at.Query().Get("code_challenge") != ""
	}
	for i := range 30 {
		if !begun("203.0.113.7", []string{path, order}[i%2]) {
			t.Fatalf("log-in %d was not begun", i+1)
		}
	}
	status, header := b.browse("203.0.113.7", path)
	at, err := url.Parse(header.Get("Location"))
	if err != nil || status != 302 || at.Query().Get("error") != "temporarily_unavailable" || at.Query().Get("state") != wish().Get("state") || header.Get("Set-Cookie") != "" {
		t.Errorf("%d %v", status, header)
	}
	if status, header := b.browse("203.0.113.7", order); status != 429 || header.Get("Retry-After") == "" {
		t.Errorf("an order: %d %v", status, header)
	}
	if !begun("203.0.113.8", path) {
		t.Error("another network cannot begin")
	}
	b.Clock.AdvanceSystem(time.Minute)
	if !begun("203.0.113.7", path) {
		t.Error("cannot begin after a minute")
	}
}

// Ensure what an application asks of a log-in's age is asked of the provider, and
// that one which does not heed it is not believed.
func TestExternal_MaxAge(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		pairs  []string
		prompt string
		age    string
		auth   any // seconds ago, or a claim as it is
		good   bool
	}{
		"nothing asked":      {nil, "", "", nil, true},
		"prompt":             {[]string{"prompt", "login"}, "login", "", nil, true},
		"within":             {[]string{"max_age", "600"}, "", "600", 500, true},
		"too old":            {[]string{"max_age", "600"}, "", "600", 700, false},
		"now":                {[]string{"max_age", "0"}, "login", "0", 0, true},
		"not now":            {[]string{"max_age", "0"}, "login", "0", 120, false},
		"not said":           {[]string{"max_age", "600"}, "", "600", nil, false},
		"of the future":      {[]string{"max_age", "600"}, "", "600", -900, false},
		"of the wrong type":  {[]string{"max_age", "600"}, "", "600", "today", false},
		"old, nothing asked": {nil, "", "", 90000, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			p := newProvider(t)
			b.idp(p)
			p.claims = func(m map[string]any) {
				switch v := test.auth.(type) {
				case int:
					m["auth_time"] = m["iat"].(int64) - int64(v)
				case string:
					m["auth_time"] = v
				}
			}
			at := b.authorize(wish(append([]string{"idp_hint", "corp"}, test.pairs...)...), "").want(t, 302).header.Get("Location")
			a := b.visit(at[len(issuer):], "").want(t, 302)
			u, err := url.Parse(a.header.Get("Location"))
			if err != nil || u.Query().Get("prompt") != test.prompt || u.Query().Get("max_age") != test.age {
				t.Errorf("sent to %s", u)
			}
			cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
			code, state := p.login(u.String())
			a = b.visit(backPath(code, state), cookie)
			if test.good {
				if b.backWith(a).Get("code") == "" {
					t.Errorf("%d %s", a.status, a.text)
				}
				return
			}
			if a.status == 302 {
				t.Errorf("sent to %s", a.header.Get("Location"))
			}
		})
	}
}
