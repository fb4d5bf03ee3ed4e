package identity

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
)

// Login checks a password and gives a pair.
//
// An unknown address and a wrong password cost the same, count the same and
// are worded the same. The account's standing shows only to who knows the
// password.
// Conditions: RequestInvalid, RateLimited, LoginUnknown, PasswordWrong,
// AccountLocked, AccountClosed, AccountDenied, Overloaded; CaptchaMissing and
// CaptchaInvalid with what is to be solved, SourceUnavailable when who checks it
// cannot be asked; those of the gates.
func (c *Customers) Login(ctx context.Context, by Caller, shopID int, email, pw string) (Pair, error) {
	p, err := c.passwordProof(ctx, by, shopID, email, pw)
	if err != nil {
		return Pair{}, err
	}
	return c.enterPair(ctx, by, p)
}

// passwordProof checks a password. Conditions: as Login's.
func (c *Customers) passwordProof(ctx context.Context, by Caller, shopID int, email, pw string) (proof, error) {
	shop, err := c.shop(by, shopID)
	if err != nil {
		return proof{}, err
	}
	s := by.Client.Scope
	address, ok := NormalEmail(email)
	if !ok {
		return proof{}, fault.RequestInvalid.Fields(fault.Field{Name: "email", Rule: fault.Format})
	}
	limits, err := c.loginTries(ctx, by, shop, address)
	if err != nil {
		return proof{}, err
	}
	account, found, err := c.byEmail(ctx, s, shop, address)
	if err != nil {
		return proof{}, err
	}
	ok, outdated, err := c.hasher.Verify(ctx, account.Password, pw) // "" when not found: a dummy
	switch {
	case err != nil:
		return proof{}, err
	case !found:
		return proof{}, c.demanding(s, shop, c.failed(ctx, limits, fault.LoginUnknown, "", by.Origin))
	case !ok:
		return proof{}, c.demanding(s, shop, c.failed(ctx, limits, fault.PasswordWrong, account.ID, by.Origin))
	}
	if err := Standing(account.Status); err != nil {
		return proof{}, err
	}
	p := proof{shop: shop, account: account, methods: []string{MethodPassword}, limits: limits}
	if outdated {
		// An upgrade can wait until the pool has room.
		if fresh, err := c.hasher.Hash(ctx, pw); err == nil {
			p.phc = fresh
		}
	}
	return p, nil
}
