package identity

import (
	"context"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/passkey"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// BeginPasskey asks the bearer's authenticator for a new passkey. pw is the
// current password, "" for none.
// Conditions: Forbidden when the shop has not switched passkeys on, and for
// guests; LimitExceeded; CriticalAuthRequired, CurrentPasswordWrong, RateLimited,
// Overloaded.
func (c *Customers) BeginPasskey(ctx context.Context, b Bearer, pw string, o Origin) (passkey.Started, error) {
	account, shop, err := c.factorHolder(ctx, b, withPasskeys)
	if err != nil {
		return passkey.Started{}, err
	}
	site, err := c.passkeySite(shop)
	if err != nil {
		return passkey.Started{}, err
	}
	limits, err := c.fresh(ctx, b, account, shop.ID, pw, o)
	if err != nil {
		return passkey.Started{}, err
	}
	now := c.clk.Now(b.Scope)
	if len(limits.budgets) > 0 {
		if err := c.db.Write(ctx, func(tx store.Tx) error { return limits.settle(tx, now) }); err != nil {
			return passkey.Started{}, err
		}
	}
	theirs, err := c.Passkeys(ctx, b)
	if err != nil {
		return passkey.Started{}, err
	}
	if len(theirs) >= passkey.Limit {
		return passkey.Started{}, fault.LimitExceeded
	}
	holder, err := c.passkeyPerson(account)
	if err != nil {
		return passkey.Started{}, err
	}
	return c.passkeys().BeginCreate(b.Scope, site, holder, theirs, now)
}

// AddPasskey keeps the passkey that the bearer's authenticator has made, under a
// name that they chose.
// Conditions: Forbidden; SessionState for a ceremony that is used, over, or
// somebody else's; PasskeyInvalid, LimitExceeded.
func (c *Customers) AddPasskey(ctx context.Context, b Bearer, ceremony, name string, answer []byte, o Origin) (passkey.Key, error) {
	account, shop, err := c.factorHolder(ctx, b, withPasskeys)
	if err != nil {
		return passkey.Key{}, err
	}
	site, err := c.passkeySite(shop)
	if err != nil {
		return passkey.Key{}, err
	}
	holder, err := c.passkeyPerson(account)
	if err != nil {
		return passkey.Key{}, err
	}
	now := c.clk.Now(b.Scope)
	row, once, err := c.passkeys().Create(b.Scope, site, holder, ceremony, name, answer, now)
	if err != nil {
		return passkey.Key{}, err
	}
	err = c.db.Write(ctx, func(tx store.Tx) error {
		if _, err := identitydb.LockAccount(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		if err := once.Spend(tx); err != nil {
			return err
		}
		if err := passkey.Add(tx, row); err != nil {
			return err
		}
		if err := c.tellOwner(tx, account, noticePasskeyAdded); err != nil {
			return err
		}
		return c.audit.Record(tx, b.Scope, event("passkey.added", b.AccountID, o, "passkey", row.ID))
	})
	if err != nil {
		return passkey.Key{}, err
	}
	return c.passkeys().Open(row)
}

// Passkeys lists the bearer's passkeys, oldest first. Those of a shop that has
// switched passkeys off since are listed too, so that they can be removed.
func (c *Customers) Passkeys(ctx context.Context, b Bearer) (list []passkey.Key, err error) {
	err = c.db.Read(ctx, func(q store.Queryer) error {
		rows, err := identitydb.PasskeysOf(q, b.Scope, b.AccountID)
		if err != nil {
			return err
		}
		list, err = c.passkeys().OpenAll(rows)
		return err
	})
	return list, err
}

// DropPasskey removes one of the bearer's passkeys. Conditions: ObjectUnknown.
func (c *Customers) DropPasskey(ctx context.Context, b Bearer, id string, o Origin) error {
	account, _, err := c.holder(ctx, b)
	if err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx store.Tx) error {
		if _, err := identitydb.LockAccount(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		gone, err := identitydb.DeletePasskey(tx, b.Scope, b.AccountID, id)
		if err != nil {
			return err
		}
		if !gone {
			return fault.ObjectUnknown
		}
		if err := c.tellOwner(tx, account, noticePasskeyGone); err != nil {
			return err
		}
		return c.audit.Record(tx, b.Scope, event("passkey.removed", b.AccountID, o, "passkey", id))
	})
}

// passkeyPerson is what an authenticator is told of an account's holder.
func (c *Customers) passkeyPerson(a Account) (passkey.Person, error) {
	p, err := c.PersonOf(a)
	return passkey.Person{AccountID: a.ID, Name: p.Email, FullName: strings.TrimSpace(p.FirstName + " " + p.LastName)}, err
}

func withPasskeys(l tenant.LoginOptions) bool { return l.Passkeys }

// passkeys makes and checks passkeys.
func (c *Customers) passkeys() *passkey.Keys { return passkey.New(c.vault, c.rnd) }
