package auth_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
)

// Ensure a browser's session is good for its own shop and environment, for as
// long as it is, and for what a request wants.
func TestAuthorize_Session(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	login := func() string { cookie, _ := b.signIn(wish()); return cookie }
	refused := func(why string, q url.Values, cookie string) {
		t.Helper()
		q.Set("prompt", "none")
		if got := b.backWith(b.authorize(q, cookie)); got.Get("error") != "login_required" || got.Has("code") {
			t.Errorf("%s: %v", why, got)
		}
	}
	cookie := login()
	name, value, _ := strings.Cut(cookie, "=")
	if name != "__Host-signin-139-sandbox" || len(value) != 43 {
		t.Errorf("cookie %s", cookie)
	}
	b.codeOf(wish("prompt", "none"), cookie)
	b.codeOf(wish("prompt", "consent"), cookie)
	for other, client := range map[string]string{"__Host-signin-139-live": "13", "__Host-signin-140-sandbox": "14", "__Host-signin-200-sandbox": "15"} {
		refused(other, wish("client_id", client), other+"="+value)
	}
	refused("another name", wish(), "signin-139-sandbox="+value)
	refused("cut off", wish(), cookie[:len(cookie)-1])
	refused("no session", wish(), name+"="+strings.Repeat("A", 43))

	// Who is signed in must log in again when the application wants that.
	b.sealedIn(b.authorize(wish("prompt", "login"), cookie))
	b.sealedIn(b.authorize(wish("prompt", "select_account"), cookie))
	b.sealedIn(b.authorize(wish("max_age", "0"), cookie))
	b.Clock.Advance(9 * time.Minute)
	b.codeOf(wish("max_age", "600"), cookie)
	b.Clock.Advance(time.Minute)
	refused("too old", wish("max_age", "600"), cookie)
	sealed := b.sealedIn(b.authorize(wish("max_age", "600"), cookie))
	fresh, back := b.page(sealed, "ana@example.com", goodPassword, cookie)
	if fresh == cookie || back.Get("code") == "" {
		t.Errorf("logged in again: %s, %v", fresh, back)
	}
	refused("what the browser had before", wish(), cookie)
	b.codeOf(wish("max_age", "600"), fresh)

	// It ends by itself.
	for range 3 {
		b.Clock.Advance(identity.BrowserIdle - time.Minute)
		b.codeOf(wish(), fresh)
	}
	b.Clock.Advance(identity.BrowserIdle + time.Minute)
	refused("not used", wish(), fresh)
	b.Clock.Advance(-identity.BrowserIdle - time.Minute)
	cookie = login()
	for range identity.BrowserTTL / identity.BrowserIdle {
		b.Clock.Advance(identity.BrowserIdle - time.Minute)
		b.codeOf(wish(), cookie)
	}
	b.Clock.Advance(identity.BrowserTTL / identity.BrowserIdle * time.Minute)
	refused("after thirty days", wish(), cookie)

	// It ends with the password, with all tokens, and rests while the account does.
	cookie = login()
	access := b.login("ana@example.com", goodPassword).want(t, 200).str("access_token")
	at := b.bearerOf(access)
	if err := b.SetStatus(t.Context(), identitytest.Scope, at.AccountID, identity.StatusLocked, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	refused("locked", wish(), cookie)
	if err := b.SetStatus(t.Context(), identitytest.Scope, at.AccountID, identity.StatusActive, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	b.codeOf(wish(), cookie)
	b.do(call{"DELETE", "/v1/oauth/tokens", bearer(access), nil}).want(t, 204)
	refused("all tokens ended", wish(), cookie)
	cookie = login()
	access = b.login("ana@example.com", goodPassword).want(t, 200).str("access_token")
	open := b.codeOf(wish(), cookie)
	b.Clock.Advance(time.Second)
	b.do(call{"PUT", "/v1/auth/password", bearer(access), map[string]any{"password": goodPassword, "new_password": "hollow-Maple-42"}}).want(t, 204)
	refused("the password has changed", wish(), cookie)
	check(t, b.redeem(open).want(t, 400), hint("invalid_request", "Authorization code has been revoked"))
}

// Ensure a sealed request is good for an hour, as it was sealed, for as long as
// its application is allowed what it asks for.
func TestAuthorize_Sealed(t *testing.T) {
	t.Parallel()
	b := start(t)
	sealed := b.sealedIn(b.authorize(wish(), ""))
	dead := func(why, s string) {
		t.Helper()
		if _, err := b.OpenRequest(s); err == nil {
			t.Errorf("%s: it opens", why)
		}
	}
	if r, err := b.OpenRequest(sealed); err != nil || r.State != "st&te" || r.Client.ID != 11 || r.Shop.ID != 139 {
		t.Fatalf("%+v, %v", r, err)
	}
	_, text, _ := strings.Cut(sealed, ".")
	dead("another client's", "14."+text)
	dead("another environment's", "13."+text)
	dead("another company's", "15."+text)
	dead("changed", sealed[:len(sealed)-4]+"AAAA")
	dead("no client", text)
	dead("nothing", "")
	dead("too long", sealed+strings.Repeat("A", 9000))
	b.Clock.Advance(identity.HostedTTL)
	dead("an hour later", sealed)
	b.Clock.Advance(-identity.HostedTTL - 2*time.Minute)
	dead("of the future", sealed)
	b.Clock.Advance(2 * time.Minute)
	app := *b.Dir.Clients[11]
	app.RedirectURIs = app.RedirectURIs[1:]
	b.Dir.Clients[11] = &app
	dead("the address was taken off the list", sealed)
	delete(b.Dir.Clients, 11)
	dead("the client is gone", sealed)
}

// Ensure a person sees a page where an application would see JSON.
func TestAuthorize_Page(t *testing.T) {
	t.Parallel()
	b := start(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+"/v1/oauth/authorize", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html,*/*")
	res, err := b.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusUnprocessableEntity || res.Header.Get("Content-Type") != "text/html" {
		t.Errorf("%d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
}
