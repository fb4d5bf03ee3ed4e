package auth_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
)

// Ensure a code is good for who asked for it, as it was asked for, once.
func TestAuthorize_Code(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	cookie, code := b.signIn(wish())
	foreign := hint("invalid_request", "Authorization code was not issued to this client")
	for why, pairs := range map[string][]any{
		"another verifier":     {"code_verifier", strings.Repeat("v", 43)},
		"no verifier":          {"code_verifier", nil},
		"the challenge itself": {"code_verifier", challengeOf(verifier)},
		"another address":      {"redirect_uri", "https://app.example/back?from=a%20b"},
		"no address":           {"redirect_uri", nil},
	} {
		t.Log(why)
		check(t, b.redeem(code, pairs...).want(t, 400), foreign)
	}
	other := map[string]any{"grant_type": "authorization_code", "code": code, "redirect_uri": "https://app.example/back", "code_verifier": verifier}
	check(t, b.do(call{"POST", "/v1/oauth/token", basicAuth("5", identitytest.Secret), other}).want(t, 400), foreign)
	check(t, b.do(call{"POST", "/v1/oauth/token", nil, with(other, "client_id", "12")}).want(t, 400), foreign)
	check(t, b.do(call{"POST", "/v1/oauth/token", nil, with(other, "client_id", "11")}).want(t, 401), badClient)
	check(t, b.do(call{"POST", "/v1/oauth/token", nil, with(other, "client_id", "11", "client_secret", "")}).want(t, 401), badClient)
	check(t, b.redeem(code[1:]).want(t, 400), hint("invalid_request", "Authorization code has been revoked"))

	given := b.redeem(code).want(t, 200)
	check(t, b.redeem(code).want(t, 400), hint("invalid_request", "Authorization code has been revoked"))
	b.validate(given.str("access_token")).want(t, 200) // a request that was sent twice
	b.Clock.Advance(time.Minute)
	b.redeem(code).want(t, 400)
	b.validate(given.str("access_token")).want(t, 401) // a code that was stolen

	code = b.codeOf(wish(), cookie)
	b.Clock.Advance(identity.CodeTTL)
	check(t, b.redeem(code).want(t, 400), hint("invalid_request", "Authorization code has expired"))

	// A verifier where there was no challenge: somebody took that out on the way.
	code = b.codeOf(wish("code_challenge", "", "code_challenge_method", ""), cookie)
	check(t, b.redeem(code).want(t, 400), foreign)
	b.redeem(code, "code_verifier", nil).want(t, 200)
}

// Ensure an application without a secret lives by PKCE and its address, has
// rotating refresh tokens, and can do nothing that wants a secret.
func TestAuthorize_Public(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	sealed := b.sealedIn(b.authorize(wish("client_id", "12", "redirect_uri", "http://127.0.0.1:51004/back", "scope", "openid offline_access"), ""))
	_, back := b.page(sealed, "ana@example.com", goodPassword, "")
	ask := func(pairs ...any) answer {
		return b.do(call{"POST", "/v1/oauth/token", nil, with(map[string]any{"client_id": "12"}, pairs...)})
	}
	exchange := []any{"grant_type", "authorization_code", "code", back.Get("code"), "redirect_uri", "http://127.0.0.1:51004/back"}
	ask(exchange...).want(t, 400)
	ask(append(exchange, "code_verifier", verifier, "redirect_uri", "http://127.0.0.1:51005/back")...).want(t, 400)
	first := ask(append(exchange, "code_verifier", verifier)...).want(t, 200)
	if id := b.idToken(first.str("id_token")); id["aud"] != "12" {
		t.Errorf("ID token %v", id)
	}
	next := ask("grant_type", "refresh_token", "refresh_token", first.str("refresh_token")).want(t, 200)
	if next.str("refresh_token") == first.str("refresh_token") || next.str("refresh_token") == "" {
		t.Error("the refresh token stayed")
	}
	b.Clock.Advance(time.Minute)
	ask("grant_type", "refresh_token", "refresh_token", first.str("refresh_token")).want(t, 401)
	b.validate(next.str("access_token")).want(t, 401)

	if a := ask("grant_type", "client_credentials").want(t, 400); a.str("error") != "unauthorized_client" {
		t.Errorf("client_credentials: %s", a.text)
	}
	check(t, b.do(call{"POST", "/v1/oauth/introspect", nil, map[string]any{"client_id": "12", "token": next.str("access_token")}}).want(t, 401), badClient)
	for _, secret := range []string{"", identitytest.Secret} {
		check(t, b.do(call{"POST", "/v1/auth/login", basicAuth("12", secret), map[string]any{"email": "ana@example.com", "password": goodPassword, "shop_id": 139}}).want(t, 401), badClient)
		check(t, b.do(call{"POST", "/v1/oauth/token", basicAuth("12", secret), map[string]any{"grant_type": "refresh_token", "refresh_token": "x"}}).want(t, 401), badClient)
	}
	b.do(call{"POST", "/v1/oauth/revoke", nil, map[string]any{"client_id": "12", "token": next.str("access_token")}}).want(t, 200)
}

// Ensure an application's tokens, and those of a backend, are told apart at
// userinfo as RFC 6750 wants.
func TestUserInfo_Refusals(t *testing.T) {
	t.Parallel()
	b := start(t)
	shop := b.register("ana@example.com").str("access_token")
	a := b.do(call{"GET", "/v1/oauth/userinfo", bearer(shop), nil}).want(t, 403)
	if got := a.header.Get("WWW-Authenticate"); got != `Bearer error="insufficient_scope", scope="openid"` || a.str("error") != "INSUFFICIENT_SCOPE" {
		t.Errorf("%q %s", got, a.text)
	}
	for _, h := range []map[string]string{nil, bearer("x"), basicAuth("11", identitytest.Secret)} {
		a := b.do(call{"GET", "/v1/oauth/userinfo", h, nil}).want(t, 401)
		if got := a.header.Get("WWW-Authenticate"); got != `Bearer error="invalid_token"` {
			t.Errorf("%q", got)
		}
	}
	b.do(call{"GET", "/v1/oauth/userinfo?access_token=" + shop, nil, nil}).want(t, 401)
	b.do(call{"GET", "/v1/oauth/userinfo", bearer(b.own(ownClient, "").str("access_token")), nil}).want(t, 401)
}
