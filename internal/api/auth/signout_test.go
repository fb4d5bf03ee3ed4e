package auth_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity"
)

// Ensure an application can sign its customer out with a token of ours, and
// cannot without asking.
func TestSignOut(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	cookie, code := b.signIn(wish("scope", "openid offline_access"))
	first := b.redeem(code).want(t, 200)
	second := b.redeem(b.codeOf(wish(), cookie)).want(t, 200)
	elsewhere, other := b.signIn(wish())
	third := b.redeem(other).want(t, 200)
	open := b.codeOf(wish(), cookie)
	out := func(cookie string, pairs ...string) answer {
		t.Helper()
		q := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		return b.visit("/v1/oauth/logout?"+q.Encode(), cookie)
	}
	hint := first.str("id_token")
	for _, pairs := range [][]string{
		{}, {"client_id", "x"}, {"id_token_hint", first.str("access_token")}, {"id_token_hint", hint, "client_id", "14"},
		{"id_token_hint", hint, "post_logout_redirect_uri", "https://app.example/bye/"},
		{"id_token_hint", hint, "post_logout_redirect_uri", "https://evil.example/"},
		{"client_id", "11", "post_logout_redirect_uri", "https://app.example/back"},
	} {
		if a := out(cookie, pairs...); a.status != 422 {
			t.Errorf("%v: %d %s", pairs, a.status, a.header.Get("Location"))
		}
	}
	b.validate(first.str("access_token")).want(t, 200)

	// Without a hint the customer is asked.
	asked := out(cookie, "client_id", "11", "post_logout_redirect_uri", "https://app.example/bye", "state", "s 1").want(t, 302).header.Get("Location")
	sealed, ok := strings.CutPrefix(asked, issuer+"/signin/out?request=")
	if !ok {
		t.Fatalf("sent to %s", asked)
	}
	sealed, _ = url.QueryUnescape(sealed)
	r, err := b.OpenSignOut(sealed)
	if err != nil || r.Done || r.Address() != "https://app.example/bye?state=s+1" {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := b.OpenRequest(sealed); err == nil {
		t.Error("it is a request for authorization too")
	}
	b.codeOf(wish(), cookie)

	a := out(cookie, "id_token_hint", hint, "post_logout_redirect_uri", "https://app.example/bye", "state", "s 1").want(t, 302)
	if a.header.Get("Location") != "https://app.example/bye?state=s+1" || !strings.Contains(a.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("%v", a.header)
	}
	for _, dead := range []answer{first, second} {
		b.validate(dead.str("access_token")).want(t, 401)
	}
	b.redeem(open).want(t, 400)
	if got := b.backWith(b.authorize(wish("prompt", "none"), cookie)).Get("error"); got != "login_required" {
		t.Errorf("still signed in: %s", got)
	}
	b.validate(third.str("access_token")).want(t, 200)

	// Once more does no harm, and another browser's session is not this one's.
	a = out(elsewhere, "id_token_hint", hint).want(t, 302)
	if a.header.Get("Set-Cookie") != "" || !strings.HasPrefix(a.header.Get("Location"), issuer+"/signin/out?request=") {
		t.Errorf("%v", a.header)
	}
	b.codeOf(wish(), elsewhere)
	if err := b.SignOut(t.Context(), r, identity.Browser{Session: strings.SplitN(elsewhere, "=", 2)[1]}); err != nil {
		t.Fatal(err)
	}
	b.validate(third.str("access_token")).want(t, 401)
}
