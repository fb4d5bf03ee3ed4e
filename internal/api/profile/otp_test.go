package profile_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

const c2 = "+525550000002"

// wrongCode gives a code that is not the right one.
func wrongCode(right string) string {
	if right == "111111" {
		return "222222"
	}
	return "111111"
}

// Ensure a code has five tries, five minutes and one use.
func TestOTP(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))

	token := w.login(c2, "checkotp")
	right := w.code(acme, c2)
	for range 5 {
		w.want(w.post("auth/checkotp", token, obj{"otp": wrongCode(right)}), 401, "auth.otp.invalid")
	}
	w.want(w.post("auth/checkotp", token, obj{"otp": right}), 401, "auth.otp.invalid")
	w.clock.advance(15 * time.Minute)

	token = w.login(c2, "checkotp")
	w.clock.advance(5 * time.Minute)
	w.want(w.post("auth/checkotp", token, obj{"otp": w.code(acme, c2)}), 401, "auth.otp.invalid")

	// Another session's code is not this one's.
	first := w.login(c2, "checkotp")
	code := w.code(acme, c2)
	second := w.login(c2, "checkotp")
	if code != w.code(acme, c2) {
		w.want(w.post("auth/checkotp", second, obj{"otp": code}), 401, "auth.otp.invalid")
	}
	w.want(w.post("auth/checkotp", first, obj{"otp": code}), 200, "authorized")
	w.want(w.post("auth/checkotp", second, obj{"otp": "1", "backup_code": "2"}), 422, "request.validation.failed")
	w.want(w.post("auth/checkotp", second, nil), 422, "request.validation.failed")
}

// Ensure codes are guessed no oftener by starting again.
func TestOTPGuessingIsBounded(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	wrong := 0
	for range 4 {
		token := w.login(c2, "checkotp")
		right := w.code(acme, c2)
		for range 5 {
			if a := w.post("auth/checkotp", token, obj{"otp": wrongCode(right)}); a.code() == "auth.otp.invalid" {
				wrong++
			} else {
				w.want(a, 429, "request.rate.limited")
			}
		}
	}
	if wrong != 10 {
		t.Errorf("%d guesses were looked at, want 10", wrong)
	}
}

// Ensure another code comes after a minute, at most five times an hour, and
// that it kills the one before and its token.
func TestResend(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	token := w.login(c2, "checkotp")
	before := w.code(acme, c2)
	if a := w.want(w.post("auth/resendotp", token, nil), 429, "request.rate.limited"); a.header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
	}
	for range 5 {
		w.clock.advance(time.Minute)
		next := w.want(w.post("auth/resendotp", token, nil), 200, "checkotp").token()
		w.want(w.post("auth/resendotp", token, nil), 401, "auth.token.invalid")
		token = next
	}
	w.clock.advance(time.Minute)
	w.want(w.post("auth/resendotp", token, nil), 429, "request.rate.limited")
	if after := w.code(acme, c2); after != before {
		w.want(w.post("auth/checkotp", token, obj{"otp": before}), 401, "auth.otp.invalid")
	}
	w.want(w.post("auth/checkotp", token, obj{"otp": w.code(acme, c2)}), 200, "authorized")
}

// Ensure that of 64 at once with one code, one is let in, on both databases.
func TestOneUse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db)
		token := w.login(c2, "checkotp")
		w.race(token, obj{"otp": w.code(acme, c2)})

		token = w.login(c2, "checkotp")
		w.race(token, obj{"backup_code": "ABCDE-23456"})

		// One backup code in many sessions of the same person, once the losers'
		// tries are forgiven.
		w.clock.advance(time.Hour)
		tokens := make([]string, 10)
		for i := range tokens {
			tokens[i] = w.login(c2, "checkotp")
		}
		w.raceAll(tokens, obj{"backup_code": "FGHJK-23456"})
	})
}

// race sends one request 64 times at once and wants one success.
func (w *world) race(token string, body obj) {
	w.t.Helper()
	tokens := make([]string, 64)
	for i := range tokens {
		tokens[i] = token
	}
	w.raceAll(tokens, body)
}

func (w *world) raceAll(tokens []string, body obj) {
	w.t.Helper()
	answers, errs := make([]answer, len(tokens)), make([]error, len(tokens))
	var ready, done sync.WaitGroup
	ready.Add(1)
	for i, token := range tokens {
		done.Go(func() {
			ready.Wait()
			answers[i], errs[i] = w.try(request{method: "POST", path: "auth/checkotp", key: "app", auth: "Bearer " + token, body: body})
		})
	}
	ready.Done()
	done.Wait()
	seen := map[string]int{}
	for i, a := range answers {
		if errs[i] != nil {
			w.t.Fatal(errs[i])
		}
		seen[fmt.Sprint(a.status, " ", a.state(), a.code())]++
		if a.status >= 500 {
			w.t.Errorf("answer %v", a.body)
		}
	}
	if seen["200 authorized"] != 1 {
		w.t.Fatalf("want one success: %v", seen)
	}
}
