package auth_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const dead = `{"active":false}`

func (b *bench) introspect(client map[string]string, token, hint string) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/oauth/introspect", client, map[string]any{"token": token, "token_type_hint": hint}})
}

func (b *bench) revoke(client map[string]string, token, hint string) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/oauth/revoke", client, map[string]any{"token": token, "token_type_hint": hint}})
}

// active asks, and insists that what is not active is answered to the byte.
func (b *bench) active(client map[string]string, token string) bool {
	b.t.Helper()
	a := b.introspect(client, token, "").want(b.t, 200)
	on, _ := a.body["active"].(bool)
	if !on && a.text != dead {
		b.t.Errorf("answer %s", a.text)
	}
	return on
}

// Ensure a client learns of its own tokens what they are, whatever the hint,
// as a form too.
func TestIntrospect(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		pair := b.register("ana@example.com")
		access, refresh := pair.str("access_token"), pair.str("refresh_token")
		_, claims := claimsOf(t, access)
		for _, hint := range []string{"", "access_token", "refresh_token", "other"} {
			a := b.introspect(esClient, access, hint).want(t, 200)
			if a.header.Get("Cache-Control") != "no-store" || a.body["token_type"] != "Bearer" || a.body["token_use"] != "access_token" {
				t.Errorf("%s", a.text)
			}
			for _, name := range []string{"aud", "sub", "jti", "iss", "iat", "nbf", "exp", "customerId"} {
				if a.body[name] != claims[name] {
					t.Errorf("%s is %v, the token says %v", name, a.body[name], claims[name])
				}
			}
			r := b.introspect(esClient, refresh, hint).want(t, 200)
			_, typed := r.body["token_type"]
			if typed || r.body["token_use"] != "refresh_token" || r.body["sub"] != claims["sub"] || r.body["client_id"] != "6" ||
				r.body["exp"].(float64)-r.body["iat"].(float64) != 60*24*3600 {
				t.Errorf("%s", r.text)
			}
		}
		own := b.own(ownClient, "read").want(t, 200).str("access_token")
		a := b.introspect(ownClient, own, "").want(t, 200)
		if _, has := a.body["customerId"]; has || a.body["sub"] != "8" || a.body["scope"] != "read" || a.body["token_use"] != "access_token" {
			t.Errorf("%s", a.text)
		}
		form := b.do(call{"POST", "/v1/oauth/introspect", map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
			url.Values{"token": {own}, "client_id": {"8"}, "client_secret": {identitytest.Secret}}.Encode()}).want(t, 200)
		if form.text != a.text {
			t.Errorf("%s\n%s", form.text, a.text)
		}
	})
}

// Ensure every token that is not good, and every token of others, has the same
// answer to the byte, and nothing has a worse one.
func TestIntrospect_Inactive(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		pair := b.register("ana@example.com")
		access, refresh := pair.str("access_token"), pair.str("refresh_token")
		own := b.own(ownClient, "").want(t, 200).str("access_token")
		if !b.active(esClient, access) || !b.active(esClient, refresh) || !b.active(ownClient, own) {
			t.Fatal("a good token is none")
		}
		for name, other := range map[string]map[string]string{
			"of the company": rsClient, "of another company": basicAuth("9", identitytest.Secret),
		} {
			for _, token := range []string{access, refresh, own} {
				if b.active(other, token) {
					t.Errorf("a client %s sees a token", name)
				}
			}
		}
		for _, token := range []string{
			"x", "a.b.c", strings.Repeat("A", 43), strings.Repeat("é", 22)[:43], strings.Repeat("x", 5000), strings.Repeat("x", 1<<19),
			access[:len(access)-4] + "AAAA", access + "A", strings.ToUpper(refresh), "\u0000" + refresh[1:], "ñ ' \" \\ %00 <>",
			"eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0." + strings.Split(own, ".")[1] + ".",
		} {
			a := b.introspect(esClient, token, "")
			if a.text != dead && !(strings.Contains(token, "\u0000") && a.status == 422) {
				t.Errorf("%.40q: %d %s", token, a.status, a.text)
			}
			if a := b.revoke(esClient, token, ""); a.text != "{}" && !(strings.Contains(token, "\u0000") && a.status == 422) {
				t.Errorf("revoke %.40q: %d %s", token, a.status, a.text)
			}
		}
		account, err := b.FindByEmail(t.Context(), b.Caller(6), 139, "ana@example.com")
		if err != nil {
			t.Fatal(err)
		}
		for _, status := range []string{identity.StatusLocked, identity.StatusClosed, identity.StatusDenied} {
			if err := b.SetStatus(t.Context(), account.Scope, account.ID, status, identity.Origin{}); err != nil {
				t.Fatal(err)
			}
			if b.active(esClient, access) || b.active(esClient, refresh) {
				t.Errorf("%s, and a token is good", status)
			}
		}
		if err := b.SetStatus(t.Context(), account.Scope, account.ID, identity.StatusActive, identity.Origin{}); err != nil {
			t.Fatal(err)
		}
		next := b.refresh(refresh).want(t, 200)
		if b.active(esClient, access) || b.active(esClient, refresh) || !b.active(esClient, next.str("refresh_token")) {
			t.Error("a spent pair is good, or its successor is not")
		}
		// Asking about a spent token is no use of it: nobody is taken for a thief.
		b.Clock.Advance(time.Minute)
		if b.active(esClient, refresh) || !b.active(esClient, next.str("access_token")) {
			t.Error("the family died of a question")
		}
		b.Dir.Clients[8].Grants = tenant.DefaultGrants
		if b.active(ownClient, own) {
			t.Error("good although the client may not have it any more")
		}
		b.Clock.Advance(61 * 24 * time.Hour)
		if b.active(esClient, next.str("access_token")) || b.active(esClient, next.str("refresh_token")) {
			t.Error("good after its time")
		}
	})
}

// Ensure a client that asks about very many tokens that are none has to wait,
// while tokens that are known are answered.
func TestIntrospect_Scanning(t *testing.T) {
	t.Parallel()
	b := start(t)
	own := b.own(ownClient, "").want(t, 200).str("access_token")
	if !b.active(ownClient, own) {
		t.Fatal("not good")
	}
	caller := b.Caller(8).Client
	for range 6000 {
		if _, err := b.Introspect(t.Context(), caller, "nonsense"); err != nil {
			t.Fatal(err)
		}
	}
	b.introspect(ownClient, "nonsense", "").wantTooMany(t)
	b.revoke(ownClient, "nonsense", "").wantTooMany(t)
	if !b.active(ownClient, own) {
		t.Error("a known token is not answered")
	}
	if b.active(esClient, "nonsense") {
		t.Error("another client has to wait")
	}
	b.Clock.AdvanceSystem(time.Minute)
	b.introspect(ownClient, "nonsense", "").want(t, 200)
}
