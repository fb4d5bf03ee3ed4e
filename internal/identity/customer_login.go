package identity

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Login checks a password and gives a pair.
//
// An unknown address and a wrong password cost the same, count the same and
// are worded the same. The account's standing shows only to who knows the
// password.
// Conditions: RequestInvalid, RateLimited, LoginUnknown, PasswordWrong,
// AccountLocked, AccountClosed, AccountDenied, Overloaded.
func (c *Customers) Login(ctx context.Context, by Caller, shopID int, email, pw string) (Pair, error) {
	shop, err := c.shop(by, shopID)
	if err != nil {
		return Pair{}, err
	}
	s := by.Client.Scope
	address, ok := NormalEmail(email)
	if !ok {
		return Pair{}, fault.RequestInvalid.Fields(fault.Field{Name: "email", Rule: fault.Format})
	}
	limits := c.attempts(by, shop.ID, "login", address)
	if err := c.checkLimits(ctx, limits); err != nil {
		return Pair{}, err
	}
	account, found, err := c.byEmail(ctx, s, shop, address)
	if err != nil {
		return Pair{}, err
	}
	ok, outdated, err := c.hasher.Verify(ctx, account.Password, pw) // "" when not found: a dummy
	switch {
	case err != nil:
		return Pair{}, err
	case !found:
		return Pair{}, c.failed(ctx, limits, fault.LoginUnknown, "", by.Origin)
	case !ok:
		return Pair{}, c.failed(ctx, limits, fault.PasswordWrong, account.ID, by.Origin)
	}
	if err := Standing(account.Status); err != nil {
		return Pair{}, err
	}
	phc := account.Password
	if outdated {
		// An upgrade can wait until the pool has room.
		if fresh, err := c.hasher.Hash(ctx, pw); err == nil {
			phc = fresh
		}
	}
	return c.enter(ctx, by, limits, account, phc)
}

// enter stores the pair of a login whose password was right when it was
// checked. phc is the hash to keep.
func (c *Customers) enter(ctx context.Context, by Caller, limits attempts, account Account, phc string) (Pair, error) {
	s := by.Client.Scope
	first, err := c.draft(ctx, by.Client, account.ID, account.Number, by.Origin)
	if err != nil {
		return Pair{}, err
	}
	now := c.clk.Now(s)
	err = c.db.Write(ctx, func(tx store.Tx) error {
		if err := limits.settle(tx, now); err != nil {
			return err
		}
		if phc != account.Password {
			// Loses against another upgrade, or a change, which the check below sees.
			if _, err := identitydb.ReplacePassword(tx, s, account.ID, account.Password, phc, false, now); err != nil {
				return err
			}
		}
		current, found, err := identitydb.HoldAccount(tx, c.db.Dialect(), s, account.ID)
		switch {
		case err != nil:
			return err
		case !found, !current.PasswordChangedAt.Equal(account.PasswordChangedAt):
			return fault.PasswordWrong // it was changed while this login was on its way
		}
		if err := Standing(current.Status); err != nil {
			return err
		}
		if err := first.insert(tx); err != nil {
			return err
		}
		return c.audit.Record(tx, s, event("login.success", account.ID, by.Origin, "token", first.row.JTI))
	})
	if err != nil {
		return Pair{}, err
	}
	return first.pair, nil
}

// checkLimits refuses early when a budget is spent.
func (c *Customers) checkLimits(ctx context.Context, limits attempts) error {
	now := c.clk.Now(limits.scope)
	return c.db.Read(ctx, func(q store.Queryer) error { return limits.check(q, now) })
}
