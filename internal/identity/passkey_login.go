package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/passkey"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// BeginPasskeyLogin asks for whichever of a shop's passkeys the person has.
// Nothing is stored. Conditions: RequestInvalid, Forbidden when the shop has not
// switched passkeys on.
func (c *Customers) BeginPasskeyLogin(_ context.Context, by Caller, shopID int) (passkey.Started, error) {
	shop, err := c.shop(by, shopID)
	if err != nil {
		return passkey.Started{}, err
	}
	site, err := c.passkeySite(shop)
	if err != nil {
		return passkey.Started{}, err
	}
	s := by.Client.Scope
	return c.passkeys().BeginLogin(s, site, passkeyFor(by, shop.ID), c.clk.Now(s))
}

// LoginPasskey logs in with a passkey. One whose authenticator has checked who
// holds it is two factors; another is one, and the account's second is asked for.
// Conditions: RequestInvalid, Forbidden; SessionState for a ceremony that is used,
// over, or another client's or shop's; PasskeyInvalid; AccountLocked,
// AccountClosed, AccountDenied; those of the gates.
func (c *Customers) LoginPasskey(ctx context.Context, by Caller, shopID int, ceremony string, answer []byte) (Pair, error) {
	p, err := c.passkeyProof(ctx, by, shopID, ceremony, answer)
	if err != nil {
		return Pair{}, err
	}
	return c.enterPair(ctx, by, p)
}

// passkeyProof checks what an authenticator answered. The ceremony is used up
// when the log-in succeeds. Conditions: as LoginPasskey's.
func (c *Customers) passkeyProof(ctx context.Context, by Caller, shopID int, ceremony string, answer []byte) (proof, error) {
	shop, err := c.shop(by, shopID)
	if err != nil {
		return proof{}, err
	}
	site, err := c.passkeySite(shop)
	if err != nil {
		return proof{}, err
	}
	s := by.Client.Scope
	now := c.clk.Now(s)
	var row identitydb.Passkey
	var account Account
	var found bool
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		if row, found, err = c.passkeys().Find(q, s, answer); err != nil || !found {
			return err
		}
		account, found, err = identitydb.AccountByID(q, s, row.AccountID)
		return err
	})
	if err == nil && (!found || account.Realm != ShopRealm(shop.ID)) {
		err = fault.PasskeyInvalid
	}
	if err != nil {
		return proof{}, err
	}
	shown, err := c.passkeys().Check(s, site, passkeyFor(by, shop.ID), ceremony, row, answer, now)
	if err != nil {
		return proof{}, err
	}
	if shown.Copied {
		return proof{}, c.copied(ctx, account, row.ID, by.Origin)
	}
	if err := Standing(account.Status); err != nil {
		return proof{}, err
	}
	p := proof{shop: shop, account: account, methods: []string{MethodPasskey, MethodUser}, strong: shown.Verified}
	if shown.Verified {
		p.methods = append(p.methods, MethodMulti)
	}
	p.spend = func(tx store.Tx, now time.Time) (Account, error) {
		// The account first, as everywhere, so that no two writers wait for each other.
		if _, err := identitydb.LockAccount(tx, s, account.ID); err != nil {
			return Account{}, err
		}
		if err := shown.Spend(tx, now); err != nil {
			return Account{}, err
		}
		current, found, err := identitydb.AccountByID(tx, s, account.ID)
		if err == nil && !found {
			err = fault.PasskeyInvalid
		}
		return current, err
	}
	return p, nil
}

// copied writes down that two hold one key, and refuses it.
func (c *Customers) copied(ctx context.Context, a Account, id string, o Origin) error {
	err := c.db.Write(ctx, func(tx store.Tx) error {
		e := event("passkey.copied", a.ID, o, "passkey", id)
		e.Actor = ""
		return c.audit.Record(tx, a.Scope, e)
	})
	if err != nil {
		return err
	}
	return fault.PasskeyInvalid.Because(passkey.ErrCopied)
}

// passkeyFor names who may end a ceremony: the client that began it, for the same
// shop.
func passkeyFor(by Caller, shopID int) string {
	return fmt.Sprintf("client/%d/shop/%d", by.Client.ID, shopID)
}
