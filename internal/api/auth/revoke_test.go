package auth_test

import (
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure a client ends a session by whichever token of it, the newest or one
// that was refreshed, with all of its pairs and none of other sessions.
func TestRevoke_Family(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		bystander := b.register("ana@example.com")
		for _, pick := range []func(old, now answer) string{
			func(_, now answer) string { return now.str("access_token") },
			func(_, now answer) string { return now.str("refresh_token") },
			func(old, _ answer) string { return old.str("access_token") },
			func(old, _ answer) string { return old.str("refresh_token") },
		} {
			old := b.login("ana@example.com", goodPassword).want(t, 200)
			now := b.refresh(old.str("refresh_token")).want(t, 200)
			b.validate(now.str("access_token")).want(t, 200)
			for _, kind := range []string{"refresh_token", "access_token"} { // the second changes nothing
				if a := b.revoke(esClient, pick(old, now), kind).want(t, 200); a.text != "{}" || a.header.Get("Cache-Control") != "no-store" {
					t.Errorf("answer %s", a.text)
				}
				check(t, b.validate(now.str("access_token")).want(t, 401), badToken)
				check(t, b.refresh(now.str("refresh_token")).want(t, 401), hint("invalid_request", "Token has been revoked"))
			}
			b.validate(bystander.str("access_token")).want(t, 200)
		}
		b.refresh(bystander.str("refresh_token")).want(t, 200)
		events, err := b.Audit.List(t.Context(), identitytest.Scope, audit.Filter{Type: "token.revoked", Actor: "client/6"})
		if err != nil || len(events) != 4 {
			t.Errorf("%d events, %v", len(events), err)
		}
	})
}

// Ensure a client's own token can be given back, once and for all, without the
// others, and that the answer about what is none of its own is the same.
func TestRevoke_Own(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		pair := b.register("ana@example.com")
		own, other := b.own(ownClient, "").str("access_token"), b.own(ownClient, "").str("access_token")
		for _, token := range []string{own, pair.str("access_token"), pair.str("refresh_token")} {
			for _, client := range []map[string]string{rsClient, onlyClient, basicAuth("9", identitytest.Secret)} {
				if a := b.revoke(client, token, "").want(t, 200); a.text != "{}" {
					t.Errorf("%s", a.text)
				}
			}
		}
		if !b.active(ownClient, own) || !b.active(esClient, pair.str("access_token")) || !b.active(esClient, pair.str("refresh_token")) {
			t.Fatal("another client ended a token")
		}
		for range 2 {
			b.revoke(ownClient, own, "access_token").want(t, 200)
			if b.active(ownClient, own) || !b.active(ownClient, other) {
				t.Error("not the one token that was given back")
			}
		}
		events, err := b.Audit.List(t.Context(), identitytest.Scope, audit.Filter{Type: "token.revoked", Subject: "client/8"})
		if err != nil || len(events) != 1 || events[0].Details["token"] == "" || strings.Contains(events[0].Details["token"], ".") {
			t.Errorf("events %v, %v", events, err)
		}
	})
}
