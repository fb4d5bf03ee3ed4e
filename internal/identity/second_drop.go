package identity

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// dropFactors ends every way to log in beside password and address, for somebody
// who turns out to be the owner and has none of them.
func (c *Customers) dropFactors(tx store.Tx, a Account, o Origin, now time.Time) error {
	n, err := identitydb.DropPasskeys(tx, a.Scope, a.ID)
	if err != nil || n == 0 && a.SecondFactor == "" {
		return err
	}
	if err := c.factors().Drop(tx, a.Scope, a.ID, now); err != nil {
		return err
	}
	return c.audit.Record(tx, a.Scope, event("factors.dropped", a.ID, o))
}

// dropUnowned is for a reset of the password by mail. It leaves the second factor
// of an account alone: a mailbox is one factor. But whoever opened an account
// whose address nobody has confirmed need not have been its owner, so passkeys
// go, which would still open it; and where the shop has addresses confirmed,
// nobody but a stranger can have set up an app before that.
func (c *Customers) dropUnowned(tx store.Tx, a Account, shop *tenant.Shop, o Origin, now time.Time) error {
	if !a.EmailVerifiedAt.IsZero() {
		return nil
	}
	if shop.Login.EmailVerification {
		return c.dropFactors(tx, a, o, now)
	}
	n, err := identitydb.DropPasskeys(tx, a.Scope, a.ID)
	if err != nil || n == 0 {
		return err
	}
	return c.audit.Record(tx, a.Scope, event("factors.dropped", a.ID, o))
}
