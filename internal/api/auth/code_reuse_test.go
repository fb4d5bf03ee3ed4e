package auth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

const codeVerifier = "a-verifier-of-at-least-forty-three-characters"

// issue makes a code of client 6 for an account that was registered, bound to a
// redirect address and a PKCE challenge.
func (b *bench) issue(email string) string {
	b.t.Helper()
	account, err := b.FindByEmail(b.t.Context(), b.Caller(6), 139, email)
	if err != nil {
		b.t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(codeVerifier))
	code := b.NewCode()
	if err := b.DB.Write(b.t.Context(), func(tx store.Tx) error {
		return b.IssueCode(tx, code, identity.CodeGrant{
			Scope: account.Scope, AccountID: account.ID, ClientID: 6, RedirectURI: "https://shop.example/back",
			Challenge: base64.RawURLEncoding.EncodeToString(sum[:]),
		})
	}); err != nil {
		b.t.Fatal(err)
	}
	return code
}

func (b *bench) exchangeFrom(client map[string]string, ip, code string, pairs ...any) answer {
	b.t.Helper()
	header := map[string]string{"X-Original-Client-Ip": ip}
	for name, value := range client {
		header[name] = value
	}
	return b.do(call{"POST", "/v1/oauth/token", header, with(map[string]any{
		"grant_type": "authorization_code", "code": code, "redirect_uri": "https://shop.example/back", "code_verifier": codeVerifier,
	}, pairs...)})
}

// Ensure a code that is used again is refused always, and takes what it gave
// with it unless it looks like a request that was sent twice.
func TestCode_UsedAgain(t *testing.T) {
	t.Parallel()
	const here, elsewhere = "203.0.113.9", "198.51.100.1"
	for _, c := range []struct {
		name      string
		after     time.Duration
		first, ip string
		ends      bool
	}{
		{"at once", 0, here, here, false},
		{"at the window's end", 9 * time.Second, here, here, false},
		{"later", 11 * time.Second, here, here, true},
		{"at once from elsewhere", 0, here, elsewhere, true},
		{"at once, nobody says from where", 0, "", "", false},
		{"a day later", 24 * time.Hour, "", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, db store.DB) {
				b := startOn(t, db)
				other := b.register("ana@example.com")
				code := b.issue("ana@example.com")
				first := b.exchangeFrom(esClient, c.first, code).want(t, 200)
				next := b.refresh(first.str("refresh_token")).want(t, 200)
				b.Clock.Advance(c.after)
				for range 3 {
					check(t, b.exchangeFrom(esClient, c.ip, code).want(t, 400), hint("invalid_request", "Authorization code has been revoked"))
				}
				want, replayed, reused := 200, 1, 0
				if c.ends {
					want, replayed, reused = 401, 0, 1
				}
				b.validate(next.str("access_token")).want(t, want)
				b.validate(other.str("access_token")).want(t, 200)
				b.events("code.replayed", replayed)
				for _, e := range b.events("code.reused", reused) {
					if e.Details["token"] == "" || e.Details["after_ms"] == "" || (e.Details["same_origin"] == "false") != (c.ip == elsewhere) {
						t.Errorf("event %+v", e)
					}
				}
			})
		})
	}
}

// Ensure nobody can end a session with its code alone: what the first exchange
// had to prove, the second has to prove too.
func TestCode_Stranger(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	code := b.issue("ana@example.com")
	pair := b.exchangeFrom(esClient, "", code).want(t, 200)
	b.Clock.Advance(time.Minute)
	foreign := hint("invalid_request", "Authorization code was not issued to this client")
	check(t, b.exchangeFrom(rsClient, "", code).want(t, 400), foreign)
	check(t, b.exchangeFrom(esClient, "", code, "code_verifier", codeVerifier+"x").want(t, 400), foreign)
	check(t, b.exchangeFrom(esClient, "", code, "redirect_uri", "https://shop.example/other").want(t, 400), foreign)
	check(t, b.exchangeFrom(basicAuth("6", "wrong"), "", code).want(t, 401), badClient)
	check(t, b.exchangeFrom(esClient, "", code[1:]+"A").want(t, 400), hint("invalid_request", "Authorization code has been revoked"))
	b.validate(pair.str("access_token")).want(t, 200)
	b.events("code.reused", 0)
	b.events("code.replayed", 0)
	b.exchangeFrom(esClient, "", code).want(t, 400)
	b.validate(pair.str("access_token")).want(t, 401)
}
