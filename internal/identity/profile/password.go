package profile

import (
	"context"
	"errors"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// PasswordProof is the body of the password step.
type PasswordProof struct {
	Password string
	Letters  string   // of the memorable word, in order, where one is set
	Accept   []string // codes of disclaimers
}

// CheckPassword proves the password and moves the session on. The order is
// password, memorable letters, disclaimers. Conditions: RateLimited,
// PasswordWrong, MemorableWrong, DisclaimerMissing, TokenInvalid, Overloaded,
// and those of Ready.
func (e *Engine) CheckPassword(ctx context.Context, c Client, s Session, proof PasswordProof) (Step, error) {
	p, err := e.tryPassword(ctx, c, s)
	if err != nil {
		return Step{}, err
	}
	ok, outdated, err := e.Passwords.Verify(ctx, p.Account.Password, proof.Password)
	if err != nil {
		return Step{}, err
	}
	if !ok {
		return Step{}, e.passwordWrong(ctx, c, s.AccountID)
	}
	better := ""
	if outdated {
		if better, err = e.Passwords.Hash(ctx, proof.Password); err != nil {
			return Step{}, err
		}
	}
	var out Step
	err = e.decide(ctx, func(tx store.Tx) (refused, failed error) {
		out, refused, failed = e.passwordHeld(tx, c, s, p.Account.Password, better, proof)
		return refused, failed
	})
	return out, err
}

// tryPassword counts a try and loads the profile. A decoy gives one without a
// password, which costs the same to verify and matches nothing.
func (e *Engine) tryPassword(ctx context.Context, c Client, s Session) (p identitydb.Profile, err error) {
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		if !strings.HasPrefix(s.AccountID, decoy) {
			if p, err = current(tx, s); err != nil {
				return err
			}
		}
		return e.take(tx, c, s.AccountID, limitPassword)
	})
	return p, err
}

func (e *Engine) passwordWrong(ctx context.Context, c Client, accountID string) error {
	return e.decide(ctx, func(tx store.Tx) (error, error) {
		return fault.PasswordWrong, e.record(tx, c, "password.wrong", accountID, nil)
	})
}

// passwordHeld does what follows a right password, in one transaction.
func (e *Engine) passwordHeld(tx store.Tx, c Client, s Session, verified, better string, proof PasswordProof) (out Step, refused, failed error) {
	p, err := current(tx, s)
	if err != nil {
		return out, nil, err
	}
	if p.Account.Password != verified {
		return out, fault.PasswordWrong, nil // changed while it was being verified
	}
	if err := forgive(tx, c, s.AccountID, limitPassword); err != nil {
		return out, nil, err
	}
	if better != "" {
		if _, err := identitydb.ReplacePassword(tx, s.Scope, s.AccountID, verified, better, false, e.now(s.Scope)); err != nil {
			return out, nil, err
		}
	}
	// After a recovery the password is new and the word is not asked for again.
	if !step.Proofs(s.Proofs).Has(step.NewPassword) {
		if refused, failed := e.letters(tx, p, proof.Letters); refused != nil || failed != nil {
			return out, refused, failed
		}
	}
	out, err = e.proven(tx, c, s, p, step.PasswordProven, proof.Accept)
	return out, nil, err
}

// proven moves a session on after a secret has held, and starts what the next
// state wants. Conditions: DisclaimerMissing, TokenInvalid, RateLimited.
func (e *Engine) proven(tx store.Tx, c Client, s Session, p identitydb.Profile, on step.Event, accepted []string) (out Step, err error) {
	if out.Disclaimers, err = e.accept(tx, s.Scope, c.Language, s.AccountID, accepted); err != nil {
		return out, err
	}
	state, shown, err := step.Next(step.State(s.State), on, facts(p, out.Disclaimers), step.Proofs(s.Proofs))
	if errors.Is(err, fault.DisclaimerMissing) {
		err = fault.DisclaimerMissing.With("disclaimers_required", out.Disclaimers)
	}
	if err != nil {
		return out, err
	}
	out.State = state
	if out.Token, err = e.advance(tx, s, state, shown); err != nil {
		return out, err
	}
	switch state {
	case step.CheckOTP:
		out.UserPhone, err = e.sendOTP(tx, c, otpFor{Session: s}, p, limitSend)
	case step.Authorized:
		err = e.record(tx, c, "session.authorized", s.AccountID, map[string]string{"session": s.ID})
	}
	return out, err
}
