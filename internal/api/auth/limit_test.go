package auth_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

func (a answer) wantTooMany(t *testing.T) {
	t.Helper()
	a.want(t, 429)
	context, _ := a.body["context"].(map[string]any)
	seconds, _ := context["retryAfterSeconds"].(float64)
	if a.str("error") != "TOO_MANY_ATTEMPTS" || seconds <= 0 || a.header.Get("Retry-After") != fmt.Sprint(seconds) {
		t.Errorf("Retry-After %q, body %s", a.header.Get("Retry-After"), a.text)
	}
}

// Ensure failures are limited per account, alike for one that does not exist,
// that the right password does not help any more, and that it passes.
func TestLimit_Account(t *testing.T) {
	t.Parallel()
	b := start(t)
	pair := b.register("ana@example.com")
	for _, email := range []string{"ana@example.com", "nobody@example.com"} {
		for range 3 {
			b.login(email, "wrong").want(t, 404)
		}
		runs := b.Hasher.Runs()
		b.login(email, "wrong").wantTooMany(t)
		b.login(email, goodPassword).wantTooMany(t)
		if b.Hasher.Runs() != runs {
			t.Error("a refused login cost a hash")
		}
	}
	b.validate(pair.str("access_token")).want(t, 200)
	b.Clock.Advance(time.Hour)
	b.login("ana@example.com", "wrong").want(t, 404)
	b.login("ana@example.com", goodPassword).want(t, 200)
	for range 3 { // a success forgets what was before
		b.login("ana@example.com", "wrong").want(t, 404)
	}
	b.login("ana@example.com", goodPassword).wantTooMany(t)
	events, err := b.Audit.List(t.Context(), identitytest.Scope, audit.Filter{Type: "login.failed"})
	if err != nil || len(events) != 10 {
		t.Errorf("%d failures recorded, %v", len(events), err)
	}
}

// Ensure each wrong password beyond the limit makes the next wait longer, up to
// a quarter of an hour, on both databases.
func TestLimit_Waits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		b.register("ana@example.com")
		for range 2 {
			b.login("ana@example.com", "wrong").want(t, 404)
		}
		for _, minutes := range []int{1, 2, 4, 8, 15, 15} {
			b.login("ana@example.com", "wrong").want(t, 404)
			a := b.login("ana@example.com", goodPassword)
			a.wantTooMany(t)
			wait := time.Duration(minutes) * time.Minute
			if seconds, _ := a.body["context"].(map[string]any)["retryAfterSeconds"].(float64); seconds > wait.Seconds() || seconds < wait.Seconds()-30 {
				t.Errorf("%v s instead of %s", seconds, wait)
			}
			b.Clock.Advance(wait - time.Second*31)
			b.login("ana@example.com", goodPassword).wantTooMany(t)
			b.Clock.Advance(31 * time.Second)
		}
		b.login("ana@example.com", goodPassword).want(t, 200)
	})
}

// from is a log-in of a shopper at an address.
func (b *bench) from(ip, email, password string) answer {
	b.t.Helper()
	header := map[string]string{"X-Original-Client-Ip": ip, "X-Original-User-Agent": "Firefox"}
	maps.Copy(header, esClient)
	return b.do(call{"POST", "/v1/auth/login", header, map[string]any{"email": email, "password": password, "shop_id": 139}})
}

// Ensure strangers who guess do not shut a customer out who was logged in from
// the same network before, and that guessing from there is limited too.
func TestLimit_KnownPlace(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	b.from("192.0.2.1", "ana@example.com", goodPassword).want(t, 200)
	for i := range 3 {
		b.from(fmt.Sprintf("198.51.100.%d", i), "ana@example.com", "wrong").want(t, 404)
	}
	b.from("198.51.100.9", "ana@example.com", goodPassword).wantTooMany(t)
	b.from("192.0.2.1", "ana@example.com", goodPassword).want(t, 200)
	b.from("192.0.2.1", "bob@example.com", "wrong").want(t, 404)
	for range 3 {
		b.from("192.0.2.1", "ana@example.com", "wrong").want(t, 404)
	}
	b.from("192.0.2.1", "ana@example.com", goodPassword).wantTooMany(t)
	b.Clock.Advance(31 * 24 * time.Hour)
	for range 3 { // nobody has been there for long
		b.from("198.51.100.1", "ana@example.com", "wrong").want(t, 404)
	}
	b.from("192.0.2.1", "ana@example.com", goodPassword).wantTooMany(t)
}

// Ensure a thousand strangers tighten a shop's limits and do not close it: who
// has not failed gets in, known or not.
func TestLimit_Crowd(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	b.register("bob@example.com")
	for i := range 300 {
		b.from(fmt.Sprintf("10.%d.%d.1", i/200, i%200), fmt.Sprintf("user%d@example.com", i), "wrong").want(t, 404)
	}
	b.from("192.0.2.1", "ana@example.com", goodPassword).want(t, 200)
	b.from("192.0.2.2", "bob@example.com", "wrong").want(t, 404) // one instead of three
	b.from("192.0.2.2", "bob@example.com", goodPassword).wantTooMany(t)
	b.from("192.0.2.1", "ana@example.com", "wrong").want(t, 404) // known there
	b.from("192.0.2.1", "ana@example.com", goodPassword).want(t, 200)
	withCaptcha(b, "pow") // stands in for the tightening
	b.from("192.0.2.3", "bob@example.com", goodPassword).wantCaptcha(t)
	b.from("192.0.2.1", "ana@example.com", goodPassword).want(t, 200)
	b.Clock.Advance(15 * time.Minute)
	b.from("192.0.2.3", "bob@example.com", goodPassword).want(t, 200)
}

// Ensure failures are limited per shopper, by the address that an
// authenticated backend forwards; a household's IPv6 network is one shopper.
func TestLimit_Shopper(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	for i := range 15 {
		b.from(fmt.Sprintf("2001:db8:1:2::%d", i), fmt.Sprintf("user%d@example.com", i), "wrong").want(t, 404)
	}
	b.from("2001:db8:1:2::99", "ana@example.com", goodPassword).wantTooMany(t)
	a := b.from("[2001:db8:1:3::1]:4711", "ana@example.com", goodPassword).want(t, 200)
	item := b.tokens(a.str("access_token"))[0]
	if item["ip"] != "2001:db8:1:3::1" || item["user_agent"] != "Firefox" {
		t.Errorf("session %v", item)
	}
}

// Ensure a current password cannot be guessed with a stolen token, nor a
// mailbox filled.
func TestLimit_Other(t *testing.T) {
	t.Parallel()
	b := start(t)
	pair := b.register("ana@example.com")
	change := func(old string) answer {
		return b.do(call{"PUT", "/v1/auth/password", bearer(pair.str("access_token")), map[string]any{"password": old, "new_password": "another-good-1"}})
	}
	for range 3 {
		change("wrong").want(t, 403)
	}
	change(goodPassword).wantTooMany(t)
	for range 3 {
		b.resetHash("ana@example.com")
	}
	b.do(call{"POST", "/v1/auth/password/send-reset-email", esClient,
		map[string]any{"email": "ana@example.com", "shop_id": 139, "reset_url": "https://shop.example/{hash}"}}).wantTooMany(t)
}

// Ensure an unknown address costs what a wrong password costs: one hash.
func TestLogin_SameWork(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	for _, email := range []string{"ana@example.com", "nobody@example.com"} {
		before := b.Hasher.Runs()
		b.login(email, "wrong").want(t, 404)
		if n := b.Hasher.Runs() - before; n != 1 {
			t.Errorf("%s: %d hashes", email, n)
		}
	}
}
