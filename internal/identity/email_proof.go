package identity

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// LoginByCode logs in with a code that was mailed for a use.
// Conditions: RequestInvalid, Forbidden when the shop has not switched it on,
// RateLimited, OTPWrong (also for an unknown address, and for a code that was
// used, replaced, tried too often or has expired), AccountLocked,
// AccountClosed, AccountDenied; those of the gates.
func (c *Customers) LoginByCode(ctx context.Context, by Caller, u EmailUse, shopID int, email, code string) (Pair, error) {
	p, err := c.codeProof(ctx, by, u, shopID, email, code)
	if err != nil {
		return Pair{}, err
	}
	return c.enterPair(ctx, by, p)
}

// LoginByLink logs in with the hash of a link that was mailed for a use.
// Conditions: as LoginByCode's, but RateLimited: there is nothing to guess.
func (c *Customers) LoginByLink(ctx context.Context, by Caller, u EmailUse, shopID int, hash string) (Pair, error) {
	p, err := c.linkProof(ctx, by, u, shopID, hash)
	if err != nil {
		return Pair{}, err
	}
	return c.enterPair(ctx, by, p)
}

// codeProof checks a code, which is used up when the log-in succeeds. A try is
// counted durably before anything is compared. Conditions: as LoginByCode's.
func (c *Customers) codeProof(ctx context.Context, by Caller, u EmailUse, shopID int, email, code string) (proof, error) {
	shop, err := c.emailShop(by, u, shopID)
	if err != nil {
		return proof{}, err
	}
	address, ok := NormalEmail(email)
	if !ok {
		return proof{}, fault.RequestInvalid.Fields(fault.Field{Name: "email", Rule: fault.Format})
	}
	s := by.Client.Scope
	limits := c.attempts(by, shop.ID, "code", address)
	limits.budgets[0].window = codeWindow
	if limits, err = c.atHome(ctx, by, shop, limits, address); err != nil {
		return proof{}, err
	}
	if err := c.checkLimits(ctx, limits); err != nil {
		return proof{}, err
	}
	account, _, err := c.byEmail(ctx, s, shop, address)
	if err != nil {
		return proof{}, err
	}
	row := c.emailRow(s, account.ID, u, shop, address)
	var mac []byte
	var right bool
	err = c.db.Write(ctx, func(tx store.Tx) (err error) {
		mac, right, err = c.emailCodes().Check(tx, row, c.clk.Now(s), code, boundTo(row)...)
		return err
	})
	switch {
	case err != nil:
		return proof{}, err
	case !right || account.ID == "": // a decoy's code was sent to nobody
		return proof{}, c.failed(ctx, limits, fault.OTPWrong, account.ID, by.Origin)
	}
	p, err := c.emailProof(by, u, shop, account, row, mac)
	p.limits = limits
	return p, err
}

// linkProof checks the hash of a link, which is used up when the log-in
// succeeds. Conditions: as LoginByLink's.
func (c *Customers) linkProof(ctx context.Context, by Caller, u EmailUse, shopID int, hash string) (proof, error) {
	shop, err := c.emailShop(by, u, shopID)
	if err != nil {
		return proof{}, err
	}
	if len(hash) != emailLinkLength {
		return proof{}, fault.OTPWrong
	}
	s := by.Client.Scope
	sum := sha256.Sum256([]byte(hash))
	now := c.clk.Now(s)
	var account Account
	var mac []byte
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		var id string
		if id, mac, err = identitydb.EmailLink(q, s, string(u), sum[:], now); err != nil || id == "" {
			return err
		}
		account, _, err = identitydb.AccountByID(q, s, id)
		return err
	})
	if err != nil {
		return proof{}, err
	}
	if account.ID == "" || account.Realm != ShopRealm(shop.ID) {
		return proof{}, fault.OTPWrong
	}
	return c.emailProof(by, u, shop, account, c.emailRow(s, account.ID, u, shop, ""), mac)
}

// emailProof is what a right code or link shows: that its bearer reads the
// account's address.
func (c *Customers) emailProof(by Caller, u EmailUse, shop *tenant.Shop, a Account, row identitydb.EmailCode, mac []byte) (proof, error) {
	if err := Standing(a.Status); err != nil {
		return proof{}, err
	}
	p := proof{shop: shop, account: a, methods: []string{MethodCode}, address: true}
	p.spend = func(tx store.Tx, now time.Time) (Account, error) {
		// The account first, as everywhere, so that no two writers wait for each other.
		if _, err := identitydb.LockAccount(tx, row.Scope, a.ID); err != nil {
			return Account{}, err
		}
		spent, err := row.Spend(tx, mac, now)
		if err != nil {
			return Account{}, err
		}
		if !spent {
			return Account{}, fault.OTPWrong // another use of it, or another mail, was first
		}
		// Whatever the shop's setting: this log-in verifies the address, and after
		// that nothing tells any more that somebody else may have registered it.
		if u == EmailLogin {
			if err := c.disown(tx, row.Scope, a.ID, by.Origin, now); err != nil {
				return Account{}, err
			}
		}
		current, found, err := identitydb.AccountByID(tx, row.Scope, a.ID)
		if err == nil && !found {
			err = fault.OTPWrong
		}
		return current, err
	}
	return p, nil
}
