package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ExternalLogin is one row of external_logins: a log-in on its way to an outside
// identity provider and back.
type ExternalLogin struct {
	Hash      []byte
	Scope     scope.Scope
	ShopID    int
	ClientID  int
	Provider  string
	Request   []byte // hash of the shop's order
	Browser   []byte // hash of what the cookie holds
	Sealed    []byte
	ExpiresAt time.Time
}

// InsertExternalLogin adds a log-in. It says false when its order has started
// one before.
func InsertExternalLogin(tx store.Tx, l ExternalLogin) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO external_logins (hash, company, environment, shop_id, client_id, provider, request, browser, sealed, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT DO NOTHING`,
		l.Hash, l.Scope.Company, string(l.Scope.Environment), l.ShopID, l.ClientID, l.Provider, l.Request, l.Browser, l.Sealed,
		clock.Micros(l.ExpiresAt))
	return n == 1, err
}

// SpendExternalLogin uses a log-in up and gives it. found is false unless it was
// started in this browser by this client, has not ended and was not used; of
// several who try at once one succeeds.
func SpendExternalLogin(tx store.Tx, s scope.Scope, clientID int, hash, browser []byte, now time.Time) (l ExternalLogin, found bool, err error) {
	l = ExternalLogin{Hash: hash, Scope: s, ClientID: clientID, Browser: browser}
	err = tx.QueryRow(`
UPDATE external_logins SET spent_at = $1
 WHERE hash = $2 AND company = $3 AND environment = $4 AND client_id = $5 AND browser = $6
   AND spent_at = 0 AND expires_at > $1
RETURNING shop_id, provider, sealed`,
		clock.Micros(now), hash, s.Company, string(s.Environment), clientID, browser).
		Scan(&l.ShopID, &l.Provider, &l.Sealed)
	if errors.Is(err, store.ErrNoRows) {
		return ExternalLogin{}, false, nil
	}
	return l, err == nil, err
}

// PurgeExternalLogins deletes log-ins of any scope that ended before a time.
func PurgeExternalLogins(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM external_logins WHERE expires_at < $1`, clock.Micros(before))
	return err
}
