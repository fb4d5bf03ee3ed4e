package profile

import (
	"context"
	"encoding/hex"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Critical is a change that a stolen session must not be able to make by
// itself, and what its caller proves.
type Critical struct {
	Session  *Session // nil for a signed request, which proves itself
	Endpoint string
	Body     []byte // hash of the request's fields but password and otp
	Password string
	OTP      string
}

// guard asks for the password, or for a code where the profile has none,
// before a critical change by a person's session, if the client application
// wants that or another one opened the session: otherwise a stolen session would
// choose the application that asks for least. The code is bound to session, endpoint and body, so that it
// authorises no other change. It gives what uses the code up in the change's
// own transaction. Conditions: CriticalAuthRequired with the method;
// PasswordWrong, RateLimited, PhoneNotSet, Overloaded.
func (e *Engine) guard(ctx context.Context, c Client, p identitydb.Profile, k Critical) (spend func(store.Tx) (refused, failed error), err error) {
	free := func(store.Tx) (error, error) { return nil, nil }
	if k.Session == nil || !c.Key.CriticalChange && k.Session.APIKeyID == c.Key.ID {
		return free, nil
	}
	if p.Account.Password == "" {
		if k.OTP == "" {
			return nil, e.askOTP(ctx, c, p, k)
		}
		return func(tx store.Tx) (error, error) { return e.spendCritical(tx, c, k) }, nil
	}
	if k.Password == "" {
		return nil, fault.CriticalAuthRequired.With("critical_auth_method", "password")
	}
	err = e.DB.Write(ctx, func(tx store.Tx) error { return e.take(tx, c, p.Account.ID, limitPassword) })
	if err != nil {
		return nil, err
	}
	ok, _, err := e.Passwords.Verify(ctx, p.Account.Password, k.Password)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, e.passwordWrong(ctx, c, p.Account.ID)
	}
	return func(tx store.Tx) (error, error) {
		now, err := current(tx, *k.Session)
		if err == nil && now.Account.Password != p.Account.Password {
			return fault.PasswordWrong, nil // changed while it was being verified
		}
		if err == nil {
			err = forgive(tx, c, p.Account.ID, limitPassword)
		}
		return nil, err
	}, nil
}

// askOTP sends the code that the change wants. One that is repeated without
// its code within a minute gets no other; a code that has been used, such as
// that of the sign-in, does not hold the change up.
func (e *Engine) askOTP(ctx context.Context, c Client, p identitydb.Profile, k Critical) error {
	return e.decide(ctx, func(tx store.Tx) (refused, failed error) {
		s := *k.Session
		sent, err := identitydb.OTPSentAt(tx, s.Scope, s.ID)
		if err != nil {
			return nil, err
		}
		if wait := sent.Add(resendGap).Sub(e.now(s.Scope)); wait > 0 {
			return nil, fault.RateLimited.Retry(wait)
		}
		to, err := e.sendOTP(tx, c, k.bound(), p, limitSend)
		if err == nil && to == "" {
			err = fault.PhoneNotSet
		}
		return fault.CriticalAuthRequired.With("critical_auth_method", "otp"), err
	})
}

// spendCritical uses the code of a change up.
func (e *Engine) spendCritical(tx store.Tx, c Client, k Critical) (refused, failed error) {
	s := *k.Session
	if err := e.take(tx, c, s.AccountID, limitOTP); err != nil {
		return nil, err
	}
	now := e.now(s.Scope)
	waits := k.bound()
	mac, right, err := e.otps().Check(tx, waits, now, k.OTP, waits.bound()...)
	if err != nil {
		return nil, err
	}
	if !right {
		return fault.OTPWrong, e.record(tx, c, "otp.wrong", s.AccountID, nil)
	}
	if _, err := waits.Spend(tx, mac, now); err != nil {
		return nil, err
	}
	return nil, forgive(tx, c, s.AccountID, limitOTP)
}

// bound is the session with what the code is for.
func (k Critical) bound() otpFor {
	return otpFor{*k.Session, k.Endpoint + " " + hex.EncodeToString(k.Body)}
}

// ChangePassword replaces the actor's own password and ends its other
// sessions. Conditions: those of Get; Forbidden for another's profile and for
// an actor who is stopped; those of guard; OTPWrong; PasswordWeak.
func (e *Engine) ChangePassword(ctx context.Context, c Client, a Actor, code, field, fresh string, k Critical) error {
	var p identitydb.Profile
	err := e.DB.Read(ctx, func(q store.Queryer) (err error) {
		if p, _, _, err = e.find(q, a, code); err == nil && (p.Account.ID != a.AccountID || a.Stopped) {
			err = fault.Forbidden
		}
		return err
	})
	if err != nil {
		return err
	}
	// A call that cannot succeed costs nobody a code.
	if err := e.goodPassword(p, field, fresh); err != nil {
		return err
	}
	spend, err := e.guard(ctx, c, p, k)
	if err != nil {
		return err
	}
	phc, err := e.newPassword(ctx, p, field, fresh)
	if err != nil {
		return err
	}
	keep := ""
	if k.Session != nil {
		keep = k.Session.ID
	}
	return e.decide(ctx, func(tx store.Tx) (refused, failed error) {
		if refused, failed := spend(tx); refused != nil || failed != nil {
			return refused, failed
		}
		return nil, e.storePassword(tx, c, a.AccountID, keep, phc)
	})
}
