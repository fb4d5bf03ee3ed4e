package profile

import (
	"context"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/otp"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// CheckOTP proves a code that was sent to the phone, at sign-in or in a
// recovery, and moves the session on. A missing disclaimer leaves the code as
// it was. Conditions: OTPWrong, also for a used, exhausted or expired code;
// DisclaimerMissing, RateLimited, TokenInvalid, and those of Ready.
func (e *Engine) CheckOTP(ctx context.Context, c Client, s Session, code string, accepted []string) (out Step, err error) {
	err = e.decide(ctx, func(tx store.Tx) (refused, failed error) {
		out = Step{}
		p, err := current(tx, s)
		if err == nil {
			err = e.take(tx, c, s.AccountID, limitOTP)
		}
		if err != nil {
			return nil, err
		}
		now := e.now(s.Scope)
		waits := otpFor{Session: s}
		mac, right, err := e.otps().Check(tx, waits, now, code, waits.bound()...)
		if err != nil {
			return nil, err
		}
		if !right {
			return fault.OTPWrong, e.record(tx, c, "otp.wrong", s.AccountID, nil)
		}
		// From here on an error undoes the try, so the code stays unspent.
		if _, err := waits.Spend(tx, mac, now); err != nil {
			return nil, err
		}
		if err := forgive(tx, c, s.AccountID, limitOTP); err != nil {
			return nil, err
		}
		out, err = e.proven(tx, c, s, p, step.OTPProven, accepted)
		return nil, err
	})
	return out, err
}

// Resend sends another code; the earlier one is dead. Conditions: RateLimited
// within a minute of the last code and after five in an hour; PhoneNotSet;
// TokenInvalid, and those of Ready.
func (e *Engine) Resend(ctx context.Context, c Client, s Session) (out Step, err error) {
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		out = Step{}
		p, err := current(tx, s)
		if err != nil {
			return err
		}
		now := e.now(s.Scope)
		sent, err := identitydb.OTPSentAt(tx, s.Scope, s.ID)
		if err != nil {
			return err
		}
		if wait := sent.Add(resendGap).Sub(now); wait > 0 {
			return fault.RateLimited.Retry(wait)
		}
		state, shown, err := step.Next(step.State(s.State), step.OTPResent, facts(p, nil), step.Proofs(s.Proofs))
		if err != nil {
			return err
		}
		// The token moves first: of two that resend at once, one does.
		if out.Token, err = e.advance(tx, s, state, shown); err != nil {
			return err
		}
		out.State = state
		if out.UserPhone, err = e.sendOTP(tx, c, otpFor{Session: s}, p, limitResend); err == nil && out.UserPhone == "" {
			err = fault.PhoneNotSet
		}
		return err
	})
	return out, err
}

// sendOTP makes the code that the session now waits for and sends it, and
// gives the masked number, "" when the profile has no phone: then only a backup
// code leads on. Conditions: RateLimited.
func (e *Engine) sendOTP(tx store.Tx, c Client, s otpFor, p identitydb.Profile, l limit) (string, error) {
	person, err := e.person(p)
	if err != nil || person.Phone == "" {
		return "", err
	}
	if err := e.take(tx, c, s.AccountID, l); err != nil {
		return "", err
	}
	code, mac := e.otps().New(s.bound()...)
	now := e.now(s.Scope)
	if err := identitydb.PutOTP(tx, s.Scope, s.ID, mac, now, now.Add(otpLife)); err != nil {
		return "", err
	}
	text := strings.NewReplacer("{code}", code, "{company}", e.companyName(s.Scope), "{minutes}", minutes(otpLife)).
		Replace(words(c.Language).otp)
	return mask(person.Phone), e.Notify.Send(tx, s.Scope, notify.Message{Channel: notify.SMS, To: person.Phone, Text: text, Code: code})
}

// otpFor is what a code is for: a session's next step, or one change in it.
type otpFor struct {
	Session
	change string // "" for the step
}

// otps makes and checks the profiles' codes.
func (e *Engine) otps() otp.Maker { return otp.Maker{Vault: e.Vault, Rand: e.Rand, Purpose: macOTP} }

// bound is what a code is bound to.
func (f otpFor) bound() []string {
	return []string{f.Scope.Company, string(f.Scope.Environment), f.ID, f.change}
}

// Try and Spend make otpFor an otp.Row: a session waits for one code.
func (f otpFor) Try(tx store.Tx, limit int64, now time.Time) (mac []byte, allowed bool, err error) {
	return identitydb.TryOTP(tx, f.Scope, f.ID, limit, now)
}

// Spend uses the session's code up.
func (f otpFor) Spend(tx store.Tx, _ []byte, now time.Time) (bool, error) {
	return identitydb.SpendOTP(tx, f.Scope, f.ID, now)
}

func (e *Engine) companyName(s scope.Scope) string {
	if company, ok := e.Tenants.Company(s.Company); ok && company.Name != "" {
		return company.Name
	}
	return s.Company
}

func minutes(d time.Duration) string { return strings.TrimSuffix(d.String(), "m0s") }
