package signin

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity"
)

// Ensure that a form is taken from a page of ours in the same browser alone.
func TestForgedForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register()
	for name, forge := range map[string]func(b *browser, form url.Values){
		"another site":          func(b *browser, _ url.Values) { b.header = map[string]string{"Sec-Fetch-Site": "cross-site"} },
		"a neighbouring site":   func(b *browser, _ url.Values) { b.header = map[string]string{"Sec-Fetch-Site": "same-site"} },
		"an old browser":        func(b *browser, _ url.Values) { b.header = map[string]string{"Origin": "https://evil.example"} },
		"an unknown page":       func(b *browser, _ url.Values) { b.header = map[string]string{"Origin": "null"} },
		"no token":              func(_ *browser, form url.Values) { form.Del("token") },
		"a wrong token":         func(_ *browser, form url.Values) { form.Set("token", strings.Repeat("A", 43)) },
		"no cookie":             func(b *browser, _ url.Values) { clear(b.cookies) },
		"another's cookie":      func(b *browser, _ url.Values) { maps.Copy(b.cookies, w.browser().visit().cookies) },
		"another request":       func(b *browser, form url.Values) { form.Set("request", w.sealed(nil)) },
		"a field that is twice": func(_ *browser, form url.Values) { form.Add("email", "eva@example.com") },
		"no text":               func(_ *browser, form url.Values) { form.Set("email", "\xff") },
	} {
		t.Run(name, func(t *testing.T) {
			b := w.browser().visit()
			action, form := b.filled("Log in", password(secret))
			forge(b, form)
			b.do(http.MethodPost, action, form)
			if b.status != http.StatusForbidden && b.status != http.StatusBadRequest {
				t.Errorf("status %d", b.status)
			}
			b.want(b.status, "The form could not be sent")
			if b.cookies["__Host-signin-139-sandbox"] != "" {
				t.Error("it logged in")
			}
			b.header = map[string]string{"Sec-Fetch-Site": "same-origin"}
			if b.status == http.StatusForbidden { // else nobody knows what the form was about
				b.link("Start again")
				b.want(200, "Log in")
			}
		})
	}
	// A browser that says where it comes from, by name, or nothing at all.
	for _, header := range []map[string]string{{"Origin": "https://id.example"}, {"Origin": w.url}, {}} {
		b := w.browser().visit()
		b.header = header
		b.send("Log in", password(secret))
		b.code()
	}
}

// Ensure that a request that is none of ours, or too old, leads nowhere, on every
// page.
func TestDeadRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pages := &Pages{engine: w.kit.Customers}
	old := w.sealed(nil)
	w.kit.Clock.Advance(identity.HostedTTL)
	for _, route := range pages.routes() {
		for _, sealed := range []string{"", "x", "5.AAAA", "9." + strings.Repeat("A", 100), old, strings.Repeat("5.A", 5000)} {
			b := w.browser()
			path := "/auth" + route.Pattern
			if route.Method == http.MethodPost {
				b.do(http.MethodPost, path, url.Values{"request": {sealed}})
			} else {
				b.open(path, sealed)
			}
			b.want(400, "This page is no longer valid")
			if n := len(b.at.all("a")) + len(b.at.all("form")); n > 0 {
				t.Errorf("%s: leads on", path)
			}
		}
	}
}

// Ensure that what stands in an address does not get into a page, and that
// nothing but a client's own list says where a browser goes.
func TestNothingIsReflected(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sealed := w.sealed(func(r *identity.HostedRequest) { r.LoginHint, r.Locale = `"><script>alert(1)</script>`, `en"><b>` })
	b := w.browser()
	for _, path := range []string{"/auth/signin", "/auth/signin/code", "/auth/signin/register", "/auth/signin/forgot", "/auth/signin/link", "/auth/signin/reset"} {
		query := url.Values{
			"request": {sealed}, "hash": {`"><script>alert(1)</script>`}, "error": {`<script>alert(1)</script>`},
			"redirect_uri": {"https://evil.example"}, "next": {"//evil.example"},
		}
		b.do(http.MethodGet, path+"?"+query.Encode(), nil)
		if strings.Contains(b.body, "<script>alert") || strings.Contains(b.body, "evil.example") || b.head.Get("Location") != "" {
			t.Errorf("%s: %s", path, b.text())
		}
	}
	b.do(http.MethodGet, "/auth/signin/nowhere", nil)
	b.want(404, "This page does not exist")
	b.do(http.MethodDelete, "/auth/signin", nil)
	b.want(405, "This page does not exist")
	b.do(http.MethodGet, "/auth/signin//code", nil)
	b.want(404, "This page does not exist")
	b.header["Content-Type"] = "text/plain"
	b.do(http.MethodPost, "/auth/signin", url.Values{"request": {sealed}})
	b.want(415, "The form could not be sent")
}

// Ensure that the page is in the language that the application asks for, that the
// browser prefers, or that the shop speaks.
func TestPageLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct{ asked, accept, title string }{
		{"", "fr", "Inicie sesión"}, {"", "pt-BR", "Entre na sua conta"}, {"de", "pt-BR", "Anmelden"},
	} {
		b := w.browser()
		b.accept = c.accept
		b.open("/auth/signin", w.sealed(func(r *identity.HostedRequest) { r.Locale = c.asked }))
		b.want(200, c.title)
	}
}

// Ensure that what an outside provider refused is told, and that another way in
// is offered.
func TestProviderRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for refusal, status := range map[string]int{"access_denied": 424, "account_exists": 409, "<b>": 424} {
		b := w.browser()
		b.do(http.MethodGet, "/auth/signin?"+url.Values{"request": {w.sealed(nil)}, "error": {refusal}}.Encode(), nil)
		b.want(status, "Log in")
		b.says("There is a problem")
	}
	b := w.browser()
	b.do(http.MethodGet, "/auth/signin?"+url.Values{"request": {w.sealed(nil)}, "error": {"account_deactivated"}}.Encode(), nil)
	b.want(403, "You cannot log in with this account")
}

// Ensure that an answer that the application wants as a form is posted.
func TestFormPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register()
	b := w.browser()
	b.open("/auth/signin", w.sealed(func(r *identity.HostedRequest) { r.FormPost = true }))
	b.send("Log in", password(secret))
	b.want(200, "One moment")
	action, form := b.filled("Continue", nil)
	if action != callback || form.Get("code") == "" || form.Get("state") != "the state" || form.Has("token") || form.Has("request") {
		t.Errorf("%s %v", action, form)
	}
}

// Ensure that a page is not good for longer than its request.
func TestExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register()
	b := w.browser().visit()
	w.kit.Clock.Advance(identity.HostedTTL + time.Minute)
	b.send("Log in", password(secret))
	b.want(400, "This page is no longer valid")
}
