package identity

import (
	"context"
	"errors"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/totp"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Enrolment is what an authenticator app has to be told.
type Enrolment struct {
	Secret string `json:"secret"` // base32, to be typed
	URI    string `json:"uri"`    // otpauth://…, to be scanned
}

// BeginTOTP makes a secret for the bearer's authenticator app. It asks nobody for
// anything before ConfirmTOTP. pw is the current password, "" for none.
// Conditions: Forbidden when the shop has not switched this on, and for guests;
// SecondFactorSet; CriticalAuthRequired, CurrentPasswordWrong, RateLimited,
// Overloaded.
func (c *Customers) BeginTOTP(ctx context.Context, b Bearer, pw string, o Origin) (Enrolment, error) {
	account, shop, err := c.factorHolder(ctx, b, func(l tenant.LoginOptions) bool { return l.TOTP })
	if err != nil {
		return Enrolment{}, err
	}
	person, err := c.PersonOf(account)
	if err != nil {
		return Enrolment{}, err
	}
	limits, err := c.fresh(ctx, b, account, shop.ID, pw, o)
	if err != nil {
		return Enrolment{}, err
	}
	secret := c.factors().NewSecret()
	now := c.clk.Now(b.Scope)
	err = c.db.Write(ctx, func(tx store.Tx) error {
		if err := limits.settled(tx, now); err != nil {
			return err
		}
		if _, err := identitydb.LockAccount(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		return c.factors().Begin(tx, b.Scope, b.AccountID, secret, now)
	})
	if err != nil {
		return Enrolment{}, err
	}
	return Enrolment{Secret: secret.Text(), URI: secret.URI(c.nameOf(shop), person.Email)}, nil
}

// ConfirmTOTP puts the secret in force, with a code that the app shows, and gives
// the recovery codes. The bearer's other sessions stay.
// Conditions: Forbidden; SessionState when no secret waits; OTPWrong, RateLimited.
func (c *Customers) ConfirmTOTP(ctx context.Context, b Bearer, code string, o Origin) ([]string, error) {
	account, shop, err := c.factorHolder(ctx, b, func(l tenant.LoginOptions) bool { return l.TOTP })
	if err != nil {
		return nil, err
	}
	by, err := c.callerOf(b, o)
	if err != nil {
		return nil, err
	}
	limits := c.secondLimits(by, shop.ID, b.AccountID)
	if err := c.checkLimits(ctx, limits); err != nil {
		return nil, err
	}
	now := c.clk.Now(b.Scope)
	var shown totp.Proof
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		shown, err = c.factors().CheckFirst(q, b.Scope, b.AccountID, code, now)
		return err
	})
	if errors.Is(err, fault.OTPWrong) {
		return nil, c.failed(ctx, limits, fault.OTPWrong, b.AccountID, o)
	}
	if err != nil {
		return nil, err
	}
	codes := c.factors().NewCodes()
	err = c.db.Write(ctx, func(tx store.Tx) error {
		if err := limits.settle(tx, now); err != nil {
			return err
		}
		if _, err := identitydb.LockAccount(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		if err := c.factors().Confirm(tx, shown, codes, now); err != nil {
			return err
		}
		if err := c.tellOwner(tx, account, noticeTOTPOn); err != nil {
			return err
		}
		return c.audit.Record(tx, b.Scope, event("totp.enabled", b.AccountID, o))
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// factorHolder loads the bearer's account and shop, if the shop has something
// switched on. Guests have nothing to protect: nobody logs in as one again.
// Conditions: Forbidden, TokenInvalid.
func (c *Customers) factorHolder(ctx context.Context, b Bearer, on func(tenant.LoginOptions) bool) (Account, *tenant.Shop, error) {
	account, shopID, err := c.holder(ctx, b)
	if err != nil {
		return Account{}, nil, err
	}
	shop, ok := c.tenants.Shop(shopID)
	if !ok || !on(shop.Login) {
		return Account{}, nil, fault.Forbidden
	}
	person, err := c.PersonOf(account)
	if err == nil && person.Guest {
		err = fault.Forbidden
	}
	return account, shop, err
}
