package step_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/step"
)

var events = []step.Event{step.Identified, step.PasswordProven, step.OTPProven, step.OTPResent, step.PasswordSet,
	step.RecoverByPhone, step.RecoverByAnswer, step.AnswerProven, step.LinkProven}

var states = []step.State{step.Login, step.CheckPassword, step.CheckOTP, step.SetPassword, step.Authorized,
	step.RecoveryCheckOTP, step.RecoveryCheckQuestion, step.RecoverySetPassword}

// Ensure no sequence of events authorizes without the proofs that Sufficient
// wants, whatever the profile is like and whatever disclaimers come and go.
func TestNothingAuthorizesWithoutProof(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := step.Facts{
			HasPassword:   rapid.Bool().Draw(t, "password"),
			MFA:           rapid.Bool().Draw(t, "mfa"),
			ResetRequired: rapid.Bool().Draw(t, "reset"),
		}
		at, shown, truth := step.Login, step.Proofs(0), step.Proofs(0)
		for range rapid.IntRange(1, 30).Draw(t, "length") {
			f.Disclaimers = rapid.Bool().Draw(t, "pending")
			ev := rapid.SampledFrom(events).Draw(t, "event")
			after := f
			if ev == step.PasswordSet {
				after.HasPassword, after.ResetRequired = true, false
			}
			next, p, err := step.Next(at, ev, after, shown)
			if err != nil {
				if next != at || p != shown {
					t.Fatalf("a refused event moved %s to %s", at, next)
				}
				continue
			}
			f, at, shown = after, next, p
			truth |= map[step.Event]step.Proofs{step.PasswordProven: step.Password, step.OTPProven: step.Possession,
				step.AnswerProven: step.Answer, step.LinkProven: step.Mailbox, step.PasswordSet: step.NewPassword}[ev]
			if shown != truth {
				t.Fatalf("the session claims %b, shown was %b", shown, truth)
			}
			if at == step.Authorized && !step.Sufficient(f, truth) {
				t.Fatalf("authorized with %b of %+v", truth, f)
			}
		}
	})
}

// Ensure an authorized session leads nowhere by itself: no event of the sign-in
// can be replayed on it.
func TestAuthorizedIsTheEnd(t *testing.T) {
	t.Parallel()
	for _, ev := range events {
		if step.Accepts(step.Authorized, ev) {
			t.Errorf("authorized accepts %s", ev)
		}
	}
}

// Ensure every state is reached and every state but the last is left.
func TestEveryStateIsReached(t *testing.T) {
	t.Parallel()
	reached := map[step.State]bool{step.Login: true}
	for range len(states) {
		for from := range reached {
			for _, ev := range events {
				for bits := range 16 {
					f := step.Facts{HasPassword: bits&1 != 0, MFA: bits&2 != 0, ResetRequired: bits&4 != 0, Disclaimers: bits&8 != 0}
					to, _, err := step.Next(from, ev, f, 0)
					if err == nil {
						reached[to] = true
					}
					if accepted := step.Accepts(from, ev); accepted == errors.Is(err, fault.SessionState) {
						t.Fatalf("%s on %s: Accepts is %v, Next says %v", from, ev, accepted, err)
					}
				}
			}
		}
	}
	for _, s := range states {
		if !reached[s] {
			t.Errorf("%s is never reached", s)
		}
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from  step.State
		on    step.Event
		facts step.Facts
		shown step.Proofs
		want  step.State
		err   error
	}{
		"a password is asked for where one is set": {step.Login, step.Identified, step.Facts{HasPassword: true}, 0, step.CheckPassword, nil},
		"else a code":                             {step.Login, step.Identified, step.Facts{}, 0, step.CheckOTP, nil},
		"password alone":                          {step.CheckPassword, step.PasswordProven, step.Facts{HasPassword: true}, 0, step.Authorized, nil},
		"second factor":                           {step.CheckPassword, step.PasswordProven, step.Facts{HasPassword: true, MFA: true}, 0, step.CheckOTP, nil},
		"reset comes after the second factor":     {step.CheckPassword, step.PasswordProven, step.Facts{HasPassword: true, MFA: true, ResetRequired: true}, 0, step.CheckOTP, nil},
		"reset":                                   {step.CheckOTP, step.OTPProven, step.Facts{ResetRequired: true}, 0, step.SetPassword, nil},
		"a disclaimer holds the password step":    {step.CheckPassword, step.PasswordProven, step.Facts{HasPassword: true, Disclaimers: true}, 0, step.CheckPassword, fault.DisclaimerMissing},
		"a disclaimer holds the code step":        {step.CheckOTP, step.OTPProven, step.Facts{Disclaimers: true}, 0, step.CheckOTP, fault.DisclaimerMissing},
		"mail does not replace the second factor": {step.RecoverySetPassword, step.PasswordSet, step.Facts{HasPassword: true, MFA: true}, step.Mailbox, step.CheckOTP, nil},
		"the phone is the second factor":          {step.RecoverySetPassword, step.PasswordSet, step.Facts{HasPassword: true, MFA: true}, step.Possession, step.Authorized, nil},
		"recovery does not skip disclaimers":      {step.RecoverySetPassword, step.PasswordSet, step.Facts{HasPassword: true, Disclaimers: true}, step.Possession, step.CheckPassword, nil},
		"a code is no password":                   {step.CheckPassword, step.OTPProven, step.Facts{HasPassword: true}, 0, step.CheckPassword, fault.SessionState},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _, err := step.Next(c.from, c.on, c.facts, c.shown)
			if got != c.want || !errors.Is(err, c.err) {
				t.Fatalf("got %s, %v; want %s, %v", got, err, c.want, c.err)
			}
		})
	}
}
