package auth_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
)

// Ensure an order without a jti starts a log-in as often as a browser goes back
// to it, each with a cookie of its own and whatever the order of their ends,
// until it expires.
func TestExternal_OrderAgain(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	order := b.jwt(orderOf())
	begin := func() (back, cookie string) {
		a := b.visit(redirectPath("139", order), "").want(t, 302)
		cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
		code, state := p.login(a.header.Get("Location"))
		return backPath(code, state), cookie
	}
	firstBack, firstCookie := begin()
	thenBack, thenCookie := begin()
	name := func(cookie string) string { name, _, _ := strings.Cut(cookie, "="); return name }
	if name(firstCookie) == name(thenCookie) {
		t.Errorf("both tabs have the cookie %s", name(firstCookie))
	}
	b.visit(firstBack, thenCookie).want(t, 400) // the cookie of another log-in
	both := firstCookie + "; " + thenCookie
	one := b.customer(b.atShop(b.visit(thenBack, both)))
	b.visit(thenBack, both).want(t, 400) // it has ended
	back, cookie := begin()
	if two := b.customer(b.atShop(b.visit(back, cookie))); two != one {
		t.Errorf("customer %v became %v", one, two)
	}
	b.Clock.AdvanceSystem(10 * time.Minute) // orders go by the clock of who writes them, not by a sandbox's
	b.visit(redirectPath("139", order), "").want(t, 401)
}

// Ensure a client may name itself in the body of an exchange, as a form and as
// JSON, and not with another's secret.
func TestExternal_CodeByPost(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	code := strings.TrimPrefix(b.enter(p), "code=")
	exchange := func(secret string) answer {
		return b.do(call{"POST", "/v1/oauth/token", form, url.Values{
			"grant_type": {"authorization_code"}, "code": {code}, "client_id": {"6"}, "client_secret": {secret},
		}.Encode()})
	}
	exchange("wrong").want(t, 401)
	pair := exchange(identitytest.Secret).want(t, 200)
	if pair.str("access_token") == "" || pair.str("refresh_token") == "" {
		t.Errorf("%s", pair.text)
	}
	code = strings.TrimPrefix(b.enter(p), "code=")
	b.do(call{"POST", "/v1/oauth/token", map[string]string{}, map[string]any{
		"grant_type": "authorization_code", "code": code, "client_id": 6, "client_secret": identitytest.Secret,
	}}).want(t, 200)
}
