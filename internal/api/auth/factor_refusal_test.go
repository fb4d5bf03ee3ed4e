package auth_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/identity/totp"
)

// Ensure a token alone adds no way to log in once the log-in is old: the password
// is asked for too, and wrong ones are counted.
func TestFactors_Fresh(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	pair := b.register("ana@example.com")
	access := pair.str("access_token")
	begins := []string{"/v1/auth/totp", "/v1/auth/passkeys/options"}
	b.Clock.Advance(9 * time.Minute)
	for _, path := range begins {
		b.do(call{"POST", path, bearer(access), nil}).want(t, 200)
	}
	b.Clock.Advance(time.Minute + time.Second)
	// A refresh is no log-in.
	access = b.refresh(pair.str("refresh_token")).want(t, 200).str("access_token")
	for _, path := range begins {
		check(t, b.do(call{"POST", path, bearer(access), nil}).want(t, 403), notFresh)
		check(t, b.do(call{"POST", path, bearer(access), map[string]any{"password": ""}}).want(t, 403), notFresh)
		b.do(call{"POST", path, bearer(access), map[string]any{"password": goodPassword}}).want(t, 200)
		b.do(call{"POST", path, bearer(access), map[string]any{"password": 5}}).want(t, 400)
	}
	for i := range 4 {
		a := b.do(call{"POST", begins[i%2], bearer(access), map[string]any{"password": "wrong"}})
		if i == 3 {
			a.wantTooMany(t)
		} else if a.want(t, 403).str("error") != "INVALID_PASSWORD" {
			t.Errorf("answer %s", a.text)
		}
	}
	b.do(call{"POST", begins[0], bearer(b.login("ana@example.com", goodPassword).want(t, 200).str("access_token")), nil}).want(t, 200)
}

// Ensure guests, and shops that have not switched it on, get no factors.
func TestFactors_Off(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	calls := []struct {
		method, path string
		body         any
	}{
		{"POST", "/v1/auth/totp", nil},
		{"POST", "/v1/auth/totp/confirm", map[string]any{"code": "123456"}},
		{"POST", "/v1/auth/passkeys/options", nil},
		{"POST", "/v1/auth/passkeys", map[string]any{"ceremony": "x", "name": "x", "credential": map[string]any{"id": "x"}}},
	}
	guest := b.do(call{"POST", "/v1/auth/login/guest", esClient, with(person("gina@example.com"), "password", nil)}).want(t, 200)
	customer := b.register("ana@example.com")
	for _, c := range calls {
		check(t, b.do(call{c.method, c.path, bearer(guest.str("access_token")), c.body}).want(t, 403), notEnabled)
	}
	a := b.enrol(customer.str("access_token"))
	b.Dir.Shops[139].Login.TOTP, b.Dir.Shops[139].Login.Passkeys = false, false
	for _, c := range calls {
		check(t, b.do(call{c.method, c.path, bearer(customer.str("access_token")), c.body}).want(t, 403), notEnabled)
	}
	shop := map[string]any{"shop_id": 139}
	check(t, b.do(call{"POST", "/v1/auth/login/passkey/options", esClient, shop}).want(t, 403), notEnabled)
	check(t, b.do(call{"POST", "/v1/auth/login/passkey", esClient,
		with(shop, "ceremony", "x", "credential", map[string]any{"id": "x"})}).want(t, 403), notEnabled)
	// What is switched off opens no account, and can be removed.
	challenge := b.login("ana@example.com", goodPassword).challenge(t)
	b.second(challenge, a.code()).want(t, 200)
	b.do(call{"DELETE", "/v1/auth/totp", bearer(customer.str("access_token")), map[string]any{"code": a.codes[0]}}).want(t, 204)
}

// Ensure what is missing or of the wrong type is named, before anything is done.
func TestFactors_Fields(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	token := bearer(b.register("ana@example.com").str("access_token"))
	second := map[string]any{"shop_id": 139, "challenge": "x", "code": "123456"}
	key := map[string]any{"ceremony": "x", "name": "x", "credential": map[string]any{"id": "x"}}
	login := map[string]any{"shop_id": 139, "ceremony": "x", "credential": map[string]any{"id": "x"}}
	for _, c := range []struct {
		method, path string
		header       map[string]string
		good         map[string]any
	}{
		{"POST", "/v1/auth/login/second-factor", esClient, second},
		{"POST", "/v1/auth/login/passkey/options", esClient, map[string]any{"shop_id": 139}},
		{"POST", "/v1/auth/login/passkey", esClient, login},
		{"POST", "/v1/auth/totp/confirm", token, map[string]any{"code": "123456"}},
		{"POST", "/v1/auth/totp/recovery-codes", token, map[string]any{"code": "123456"}},
		{"DELETE", "/v1/auth/totp", token, map[string]any{"code": "123456"}},
		{"POST", "/v1/auth/passkeys", token, key},
	} {
		for name := range c.good {
			for want, value := range map[int]any{422: nil, 400: []any{1}} {
				a := b.do(call{c.method, c.path, c.header, with(c.good, name, value)}).want(t, want)
				context, _ := a.body["context"].(map[string]any)
				if a.str("error") != "validation_error" || context[name] == nil || len(context) != 1 {
					t.Errorf("%s %s without %s: %s", c.method, c.path, name, a.text)
				}
			}
		}
		b.do(call{c.method, c.path, c.header, "nonsense"}).want(t, 400)
		b.do(call{c.method, c.path, nil, c.good}).want(t, 401)
	}
	for _, path := range []string{"/v1/auth/login/second-factor", "/v1/auth/login/passkey/options", "/v1/auth/login/passkey"} {
		good := map[string]map[string]any{"/v1/auth/login/second-factor": second}[path]
		if good == nil {
			good = login
		}
		b.do(call{"POST", path, esClient, with(good, "shop_id", 200)}).want(t, 422) // of another company
	}
	b.do(call{"POST", "/v1/auth/passkeys", token, with(key, "name", fmt.Sprintf("%101s", "x"))}).want(t, 422)
	b.do(call{"GET", "/v1/auth/passkeys", nil, nil}).want(t, 401)
}

// Ensure a challenge is for one client, one shop and ten minutes, and ends when
// the account has changed.
func TestSecond_Challenge(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	access := b.register("ana@example.com").str("access_token")
	a := b.enrol(access)
	wait := func() string { return b.login("ana@example.com", goodPassword).challenge(t) }
	challenge := wait()
	body := map[string]any{"shop_id": 139, "challenge": challenge, "code": a.codes[0]}
	check(t, b.do(call{"POST", "/v1/auth/login/second-factor", rsClient, body}).want(t, 400), badState)
	check(t, b.do(call{"POST", "/v1/auth/login/second-factor", esClient, with(body, "shop_id", 140)}).want(t, 400), badState)
	check(t, b.second("x"+challenge[1:], a.codes[0]).want(t, 400), badState)
	check(t, b.second(challenge+"x", a.codes[0]).want(t, 400), badState)
	other := b.do(call{"POST", "/v1/auth/register", basicAuth("9", identitytest.Secret), with(person("eva@example.com"), "shop_id", 200)}).want(t, 200)
	check(t, b.do(call{"POST", "/v1/auth/login/second-factor", basicAuth("9", identitytest.Secret), with(body, "shop_id", 200)}).want(t, 400), badState)
	b.validate(other.str("access_token")).want(t, 200)

	b.Clock.Advance(9 * time.Minute)
	b.second(challenge, a.codes[0]).want(t, 200)
	challenge = wait()
	b.Clock.Advance(10 * time.Minute)
	check(t, b.second(challenge, a.codes[1]).want(t, 400), badState)

	challenge = wait()
	if err := b.SetStanding(t.Context(), identitytest.Scope, 139, "ana@example.com", identity.StatusLocked); err != nil {
		t.Fatal(err)
	}
	if got := b.second(challenge, a.codes[1]).want(t, 403).str("error"); got != "USER_DEACTIVATED" {
		t.Errorf("locked: %s", got)
	}
	if err := b.SetStanding(t.Context(), identitytest.Scope, 139, "ana@example.com", identity.StatusActive); err != nil {
		t.Fatal(err)
	}
	b.do(call{"PUT", "/v1/auth/password", bearer(access), map[string]any{"password": goodPassword, "new_password": "another-good-1"}}).want(t, 204)
	check(t, b.second(challenge, a.codes[1]).want(t, 400), badState)

	challenge = b.login("ana@example.com", "another-good-1").challenge(t)
	b.do(call{"DELETE", "/v1/auth/totp", bearer(access), map[string]any{"code": a.codes[2]}}).want(t, 204)
	check(t, b.second(challenge, a.codes[1]).want(t, 400), badState)
}

// Ensure a challenge takes five wrong codes, and an account as many as its limit
// whatever the number of challenges; the right one does not help then.
func TestSecond_Wrong(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	b.Dir.Firms["000000"].Limits.LoginFailures = 8
	access := b.register("ana@example.com").str("access_token")
	a := b.enrol(access)
	challenge := b.login("ana@example.com", goodPassword).challenge(t)
	for range 5 {
		check(t, b.second(challenge, "12345").want(t, 403), badCode)
	}
	check(t, b.second(challenge, a.codes[0]).want(t, 400), badState)
	challenge = b.login("ana@example.com", goodPassword).challenge(t)
	for range 3 {
		check(t, b.second(challenge, "aaaa-aaaa-aaaa").want(t, 403), badCode)
	}
	b.second(challenge, a.codes[0]).wantTooMany(t)
	b.do(call{"DELETE", "/v1/auth/totp", bearer(access), map[string]any{"code": a.codes[0]}}).wantTooMany(t)
	b.Clock.Advance(time.Hour)
	b.second(b.login("ana@example.com", goodPassword).challenge(t), a.codes[0]).want(t, 200)
}

// Ensure a secret that waits is confirmed in time, by a code of its own, and once.
func TestTOTP_Confirm(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	access := b.register("ana@example.com").str("access_token")
	confirm := func(code string) answer {
		return b.do(call{"POST", "/v1/auth/totp/confirm", bearer(access), map[string]any{"code": code}})
	}
	check(t, confirm("123456").want(t, 400), badState)
	begin := func() *app {
		text := b.do(call{"POST", "/v1/auth/totp", bearer(access), map[string]any{"password": goodPassword}}).want(t, 200).str("secret")
		return &app{b: b, secret: decoded(t, text)}
	}
	first := begin()
	second := begin()
	check(t, confirm(first.code()).want(t, 403), badCode)
	b.Clock.Advance(15 * time.Minute)
	check(t, confirm(second.code()).want(t, 400), badState)
	third := begin()
	now := totp.StepAt(b.Clock.Now(identitytest.Scope))
	for _, step := range []int64{now - 2, now + 3} {
		code, err := third.secret.Code(step)
		if err != nil {
			t.Fatal(err)
		}
		if a := confirm(code); a.status != 403 {
			t.Errorf("step %+d: %s", step-now, a.text)
		}
		b.login("ana@example.com", goodPassword).want(t, 200)
	}
	b.Clock.Advance(time.Hour)
	fourth := begin()
	confirm(fourth.code()).want(t, 200)
	check(t, confirm(fourth.code()).want(t, 400), badState)
}

// Ensure the link that sets a new password sets it, and opens nothing without the
// second factor.
func TestSecond_Reset(t *testing.T) {
	t.Parallel()
	b := startFactors(t)
	pair := b.register("ana@example.com")
	a := b.enrol(pair.str("access_token"))
	hash := b.resetHash("ana@example.com")
	challenge := b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient,
		map[string]any{"hash": hash, "password": "another-good-1"}}).challenge(t)
	b.validate(pair.str("access_token")).want(t, 401)
	b.second(b.login("ana@example.com", "another-good-1").challenge(t), a.codes[0]).want(t, 200)
	b.second(challenge, a.codes[1]).want(t, 200)
}
