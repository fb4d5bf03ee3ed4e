package identity

import (
	"context"
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/totp"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// DropTOTP switches the bearer's second factor off, with a code of the app or a
// recovery code. Recovery codes and log-ins that wait for a code die with it.
// Conditions: ObjectUnknown when it is off; OTPWrong, RateLimited.
func (c *Customers) DropTOTP(ctx context.Context, b Bearer, code string, o Origin) error {
	return c.changeTOTP(ctx, b, code, o, func(tx store.Tx, a Account, now time.Time) error {
		if err := c.factors().Drop(tx, b.Scope, b.AccountID, now); err != nil {
			return err
		}
		if err := c.tellOwner(tx, a, noticeTOTPOff); err != nil {
			return err
		}
		return c.audit.Record(tx, b.Scope, event("totp.disabled", b.AccountID, o))
	})
}

// NewRecoveryCodes gives the bearer a new set of recovery codes, with a code of
// the app or an old one. The old set is dead.
// Conditions: ObjectUnknown when the second factor is off; OTPWrong, RateLimited.
func (c *Customers) NewRecoveryCodes(ctx context.Context, b Bearer, code string, o Origin) ([]string, error) {
	codes := c.factors().NewCodes()
	err := c.changeTOTP(ctx, b, code, o, func(tx store.Tx, _ Account, now time.Time) error {
		if err := c.factors().PutCodes(tx, b.Scope, b.AccountID, codes); err != nil {
			return err
		}
		return c.audit.Record(tx, b.Scope, event("totp.recovery_renewed", b.AccountID, o))
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// changeTOTP does a change for a bearer who shows a code, which it uses up. That
// the shop has switched authenticator apps off since is no reason to keep one.
func (c *Customers) changeTOTP(ctx context.Context, b Bearer, code string, o Origin, change func(store.Tx, Account, time.Time) error) error {
	account, shopID, err := c.holder(ctx, b)
	if err != nil {
		return err
	}
	by, err := c.callerOf(b, o)
	if err != nil {
		return err
	}
	limits := c.secondLimits(by, shopID, b.AccountID)
	if err := c.checkLimits(ctx, limits); err != nil {
		return err
	}
	now := c.clk.Now(b.Scope)
	var shown totp.Proof
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		shown, err = c.factors().Check(q, b.Scope, b.AccountID, code, now)
		return err
	})
	if errors.Is(err, fault.OTPWrong) {
		return c.failed(ctx, limits, fault.OTPWrong, b.AccountID, o)
	}
	if err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx store.Tx) error {
		if err := limits.settle(tx, now); err != nil {
			return err
		}
		if _, err := identitydb.LockAccount(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		if err := shown.Spend(tx, now); err != nil {
			return err
		}
		return change(tx, account, now)
	})
}
