package profile

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// SetPassword stores a new password where one is required or a recovery leads
// to one, ends the profile's other sessions and unspent links, and moves the
// session on. field is the password's JSON name. Conditions: PasswordWeak,
// also for the password that is to be replaced; TokenInvalid, Overloaded, and
// those of Ready.
func (e *Engine) SetPassword(ctx context.Context, c Client, s Session, field, fresh string) (out Step, err error) {
	var before identitydb.Profile
	err = e.DB.Read(ctx, func(q store.Queryer) error {
		before, err = current(q, s)
		return err
	})
	if err != nil {
		return out, err
	}
	phc, err := e.newPassword(ctx, before, field, fresh)
	if err != nil {
		return out, err
	}
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		out, err = e.passwordSet(tx, c, s, phc)
		return err
	})
	return out, err
}

// goodPassword applies the rule for new passwords. Conditions: PasswordWeak.
func (e *Engine) goodPassword(p identitydb.Profile, field, fresh string) error {
	person, err := e.person(p)
	if err != nil {
		return err
	}
	return password.Policy{}.Check(field, fresh, person.own()...)
}

// newPassword checks a new password and hashes it.
func (e *Engine) newPassword(ctx context.Context, p identitydb.Profile, field, fresh string) (string, error) {
	if err := e.goodPassword(p, field, fresh); err != nil {
		return "", err
	}
	if p.Account.Password != "" {
		same, _, err := e.Passwords.Verify(ctx, p.Account.Password, fresh)
		if err != nil {
			return "", err
		}
		if same {
			return "", fault.PasswordWeak.Fields(fault.Field{Name: field, Rule: fault.NotAllowed, Text: "This is the present password. Choose another one."})
		}
	}
	return e.Passwords.Hash(ctx, fresh)
}

func (e *Engine) passwordSet(tx store.Tx, c Client, s Session, phc string) (out Step, err error) {
	p, err := current(tx, s)
	if err != nil {
		return out, err
	}
	if err = e.storePassword(tx, c, s.AccountID, s.ID, phc); err != nil {
		return out, err
	}
	p.Account.Password, p.ResetRequired = phc, false
	if step.State(s.State) == step.RecoverySetPassword {
		if err = identitydb.DropMemorable(tx, s.Scope, s.AccountID, memorableTries); err != nil {
			return out, err
		}
	}
	return e.proven(tx, c, s, p, step.PasswordSet, nil)
}

// storePassword replaces a password, and with it everything that the old one
// may have let in: other sessions than keep, links, counted failures.
func (e *Engine) storePassword(tx store.Tx, c Client, accountID, keep, phc string) error {
	s, now := c.scope(), e.now(c.scope())
	if _, err := identitydb.SetPassword(tx, s, accountID, phc, now); err != nil {
		return err
	}
	if err := identitydb.SetReset(tx, s, accountID, false, now); err != nil {
		return err
	}
	if err := identitydb.DeleteLinksOf(tx, s, accountID); err != nil {
		return err
	}
	for _, l := range []limit{limitPassword, limitOTP} {
		if err := forgive(tx, c, accountID, l); err != nil {
			return err
		}
	}
	if err := endOthers(tx, s, accountID, keep); err != nil {
		return err
	}
	return e.record(tx, c, "password.changed", accountID, nil)
}
