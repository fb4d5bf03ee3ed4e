package identity

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// disown ends the password, passkeys, second factor and sessions of an account whose address nobody
// has shown to be theirs, for the holder of the address, who comes in without
// the password. Whoever registered need not have been the holder; if the
// password stayed, it would open the account as soon as the holder's log-in has
// verified the address.
func (c *Customers) disown(tx store.Tx, s scope.Scope, accountID string, o Origin, now time.Time) error {
	a, found, err := identitydb.AccountByID(tx, s, accountID)
	if err != nil || !found || !a.EmailVerifiedAt.IsZero() {
		return err
	}
	if err := c.dropFactors(tx, a, o, now); err != nil || a.Password == "" {
		return err
	}
	// A change of the password, so that a log-in with it that is on its way fails.
	if _, err := identitydb.SetPassword(tx, s, a.ID, "", now); err != nil {
		return err
	}
	tx.Notify(topicTokens, a.ID)
	return c.replaced(tx, a, "", event("password.dropped", a.ID, o, "reason", "address was never verified"))
}
