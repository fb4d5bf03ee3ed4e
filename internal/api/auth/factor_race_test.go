package auth_test

import (
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// protected is a customer with an app, on a database whose limit is out of the
// way.
func protected(t *testing.T, db store.DB) (*bench, *app, string) {
	b := startFactorsOn(t, db)
	b.Dir.Firms["000000"].Limits.LoginFailures = 100_000
	access := b.register("ana@example.com").str("access_token")
	a := b.enrol(access)
	b.Clock.Advance(10 * time.Minute)
	return b, a, access
}

// wins counts the answers that opened a session; the others are refusals.
func wins(t *testing.T, answers []answer, refusals ...string) (n int) {
	t.Helper()
	for _, a := range answers {
		known := a.status == 200
		if known {
			n++
		}
		for _, text := range refusals {
			known = known || a.text == text
		}
		if !known {
			t.Fatalf("%d %s", a.status, a.text)
		}
	}
	return n
}

// Ensure of 1,000 uses of one code of the app, each with a challenge of its own,
// one logs in.
func TestRace_TOTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, a, _ := protected(t, db)
		challenges := make([]string, crowd)
		for i, answer := range parallel(8, func(int) answer { return b.login("ana@example.com", goodPassword) }) {
			challenges[i] = answer.challenge(t)
		}
		for i := range challenges {
			challenges[i] = challenges[i%8]
		}
		code := a.code()
		answers := parallel(crowd, func(i int) answer { return b.second(challenges[i], code) })
		if n := wins(t, answers, badCode, badState); n != 1 {
			t.Errorf("%d uses of one code", n)
		}
		b.events("login.success", 1)
	})
}

// Ensure of 1,000 uses of one recovery code one logs in, and nine are left.
func TestRace_Recovery(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, a, access := protected(t, db)
		challenges := make([]string, 8)
		for i := range challenges {
			challenges[i] = b.login("ana@example.com", goodPassword).challenge(t)
		}
		answers := parallel(crowd, func(i int) answer { return b.second(challenges[i%8], a.codes[0]) })
		if n := wins(t, answers, badCode, badState); n != 1 {
			t.Errorf("%d uses of one code", n)
		}
		b.events("totp.recovery_used", 1)
		b.do(call{"DELETE", "/v1/auth/totp", bearer(access), map[string]any{"code": a.codes[1]}}).want(t, 204)
	})
}

// Ensure of 1,000 uses of one challenge, with ten good codes, one logs in, and one
// code is used up.
func TestRace_Challenge(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, a, _ := protected(t, db)
		challenge := b.login("ana@example.com", goodPassword).challenge(t)
		answers := parallel(crowd, func(i int) answer { return b.second(challenge, a.codes[i%10]) })
		if n := wins(t, answers, badState); n != 1 {
			t.Errorf("%d uses of one challenge", n)
		}
		b.events("login.success", 1)
		used := 0
		for _, code := range a.codes {
			if b.second(b.login("ana@example.com", goodPassword).challenge(t), code).status != 200 {
				used++
			}
		}
		if used != 1 {
			t.Errorf("%d codes are used up", used)
		}
	})
}

// Ensure guessing in parallel gains nothing: five of 200 wrong codes with one
// challenge are answered as wrong, and with 50 challenges as many as the limit.
func TestRace_SecondGuessing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b, _, _ := protected(t, db)
		challenge := b.login("ana@example.com", goodPassword).challenge(t)
		told := 0
		for _, a := range parallel(200, func(int) answer { return b.second(challenge, "000000") }) {
			if a.status == 403 {
				told++
			} else {
				check(t, a.want(t, 400), badState)
			}
		}
		if told != 5 {
			t.Errorf("%d guesses of one challenge were answered", told)
		}
		challenges := make([]string, 50)
		for i := range challenges {
			challenges[i] = b.login("ana@example.com", goodPassword).challenge(t)
		}
		b.Clock.Advance(2 * time.Minute)
		b.Dir.Firms["000000"].Limits.LoginFailures = 20 // 5 and more of them are counted by now
		told = 0
		for _, a := range parallel(200, func(i int) answer { return b.second(challenges[i%50], "000000") }) {
			if a.status == 403 {
				told++
			} else if a.status != 429 {
				check(t, a.want(t, 400), badState)
			}
		}
		if told > 15 {
			t.Errorf("%d guesses of one account were answered", told)
		}
	})
}

// Ensure of many confirmations of one secret one gives recovery codes, and those
// are the ones that work.
func TestRace_Confirm(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startFactorsOn(t, db)
		access := b.register("ana@example.com").str("access_token")
		a := &app{b: b, secret: decoded(t, b.do(call{"POST", "/v1/auth/totp", bearer(access), nil}).want(t, 200).str("secret"))}
		code := a.code()
		answers := parallel(100, func(int) answer {
			return b.do(call{"POST", "/v1/auth/totp/confirm", bearer(access), map[string]any{"code": code}})
		})
		if n := wins(t, answers, badState); n != 1 {
			t.Fatalf("%d confirmations", n)
		}
		for _, answer := range answers {
			if answer.status == 200 {
				good := answer.body["recovery_codes"].([]any)[0].(string)
				b.second(b.login("ana@example.com", goodPassword).challenge(t), good).want(t, 200)
			}
		}
		b.events("totp.enabled", 1)
	})
}
