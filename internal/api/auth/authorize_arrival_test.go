package auth_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
)

// Ensure who signs up, or sets a new password, at the hosted pages is signed in
// by that, once, and has no session that nobody asked for.
func TestAuthorize_SignUp(t *testing.T) {
	t.Parallel()
	b := start(t)
	request, err := b.OpenRequest(b.sealedIn(b.authorize(wish(), "")))
	if err != nil {
		t.Fatal(err)
	}
	in, err := b.SignUp(t.Context(), request, identity.Browser{}, identity.Registration{
		FirstName: "Ana", LastName: "Soto", Email: "ana@example.com", Gender: "n", Password: goodPassword}, "")
	if err != nil {
		t.Fatal(err)
	}
	first := b.redeem(in.Answer.Parameters.Get("code")).want(t, 200)
	if list := b.tokens(first.str("access_token")); len(list) != 1 {
		t.Errorf("sessions %v", list)
	}
	cookie := "__Host-signin-139-sandbox=" + in.Session
	b.codeOf(wish(), cookie)

	if err := b.ForgotPassword(t.Context(), request, identity.Browser{}, "nobody@example.com", ""); err != nil || len(b.Mail.All()) != 0 {
		t.Errorf("an unknown address: %v, %v", err, b.Mail.All())
	}
	if err := b.ForgotPassword(t.Context(), request, identity.Browser{}, "ana@example.com", ""); err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(b.Mail.All()[0].Link)
	if err != nil || !strings.HasPrefix(link.String(), issuer+"/signin/reset?") {
		t.Fatalf("link %v, %v", link, err)
	}
	request, err = b.OpenRequest(link.Query().Get("request"))
	if err != nil {
		t.Fatal(err)
	}
	in, err = b.ResetPassword(t.Context(), request, identity.Browser{}, link.Query().Get("hash"), "hollow-Maple-42")
	if err != nil {
		t.Fatal(err)
	}
	b.redeem(in.Answer.Parameters.Get("code")).want(t, 200)
	b.validate(first.str("access_token")).want(t, 401)
	b.sealedIn(b.authorize(wish(), cookie))
}

// Ensure a customer who chooses an identity provider at the page comes back to
// the application, and one who may not to the page.
func TestAuthorize_External(t *testing.T) {
	t.Parallel()
	b := start(t)
	p := newProvider(t)
	b.idp(p)
	begin := func() (back, cookie string) {
		t.Helper()
		at := b.authorize(wish("idp_hint", "corp", "scope", "openid email"), "").want(t, 302).header.Get("Location")
		path, ok := strings.CutPrefix(at, issuer)
		if !ok || !strings.HasPrefix(path, identity.ExternalPath+"?idp=corp&request=11.") {
			t.Fatalf("sent to %s", at)
		}
		a := b.visit(path, "").want(t, 302)
		cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
		code, state := p.login(a.header.Get("Location"))
		return backPath(code, state), cookie
	}
	back, cookie := begin()
	if a := b.visit(back, ""); a.status != 400 {
		t.Errorf("in another browser: %d", a.status)
	}
	a := b.visit(back, cookie)
	code := b.backWith(a).Get("code")
	session := ""
	for _, line := range a.header["Set-Cookie"] {
		if strings.HasPrefix(line, "__Host-signin-139-sandbox=") && strings.HasSuffix(line, "; Path=/; HttpOnly; Secure; SameSite=Lax") {
			session, _, _ = strings.Cut(line, ";")
		}
	}
	id := b.idToken(b.redeem(code).want(t, 200).str("id_token"))
	if !slices.Equal(id["amr"].([]any), []any{"ext"}) {
		t.Errorf("ID token %v", id)
	}
	b.codeOf(wish(), session)

	b.sealedIn(b.authorize(wish("idp_hint", "unknown"), ""))
	request := url.QueryEscape(b.sealedIn(b.authorize(wish(), "")))
	for _, path := range []string{"?idp=unknown&request=" + request, "?idp=corp&request=x", "?idp=corp"} {
		if a := b.visit(identity.ExternalPath+path, ""); a.status != 422 && a.status != 400 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	back, cookie = begin()
	if err := b.SetStatus(t.Context(), identitytest.Scope, id["sub"].(string), identity.StatusLocked, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	at := b.visit(back, cookie).want(t, 302).header.Get("Location")
	if !strings.HasPrefix(at, issuer+"/signin?request=11.") || !strings.HasSuffix(at, "&error=account_deactivated") {
		t.Errorf("sent to %s", at)
	}
}
