package identity

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// ChangePassword sets a new password for the bearer. Every other session and
// every open reset link of the customer dies.
// Conditions: PasswordWeak on new_password, RateLimited, CurrentPasswordWrong
// (a guest has none that could be right), Overloaded.
func (c *Customers) ChangePassword(ctx context.Context, b Bearer, current, next string, o Origin) error {
	account, shopID, err := c.holder(ctx, b)
	if err != nil {
		return err
	}
	if err := c.acceptable(account, shopID, "new_password", next); err != nil {
		return err
	}
	client, ok := c.tenants.ClientByID(b.ClientID)
	if !ok {
		return fault.TokenInvalid
	}
	limits := c.attempts(Caller{Client: client, Origin: o}, shopID, "password", b.AccountID)
	if err := c.checkLimits(ctx, limits); err != nil {
		return err
	}
	right, _, err := c.hasher.Verify(ctx, account.Password, current)
	if err != nil {
		return err
	}
	if !right {
		return c.failed(ctx, limits, fault.CurrentPasswordWrong, account.ID, o)
	}
	phc, err := c.hasher.Hash(ctx, next)
	if err != nil {
		return err
	}
	now := c.clk.Now(b.Scope)
	return c.write(ctx, account.ID, func(tx store.Tx) error {
		if err := limits.settle(tx, now); err != nil {
			return err
		}
		changed, err := identitydb.ReplacePassword(tx, b.Scope, account.ID, account.Password, phc, true, now)
		if err != nil {
			return err
		}
		if !changed {
			return fault.CurrentPasswordWrong // it was changed while this request was on its way
		}
		return c.replaced(tx, account, b.JTI, event("password.changed", account.ID, o))
	})
}

// replaced does what every change of a password does: links, codes and sessions
// die.
func (c *Customers) replaced(tx store.Tx, a Account, exceptJTI string, e audit.Event) error {
	if err := identitydb.DropResets(tx, a.Scope, a.ID); err != nil {
		return err
	}
	if err := identitydb.DropEmailCodes(tx, a.Scope, a.ID); err != nil {
		return err
	}
	if _, err := identitydb.RevokeTokens(tx, a.Scope, a.ID, exceptJTI); err != nil {
		return err
	}
	if err := identitydb.DropBrowserSessions(tx, a.Scope, a.ID); err != nil {
		return err
	}
	return c.audit.Record(tx, a.Scope, e)
}

// holder loads the bearer's account and the shop it belongs to.
func (c *Customers) holder(ctx context.Context, b Bearer) (a Account, shopID int, err error) {
	var found bool
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		a, found, err = identitydb.AccountByID(q, b.Scope, b.AccountID)
		return err
	})
	if err == nil && !found {
		err = fault.TokenInvalid
	}
	return a, shopOf(a.Realm), err
}

// acceptable checks a new password against the shop's rule and the person's
// own data.
func (c *Customers) acceptable(a Account, shopID int, field, pw string) error {
	p, err := c.PersonOf(a)
	if err != nil {
		return err
	}
	var rule password.Policy
	if shop, ok := c.tenants.Shop(shopID); ok {
		rule = policy(shop)
	}
	return rule.Check(field, pw, own(p.FirstName, p.LastName, p.Email)...)
}
