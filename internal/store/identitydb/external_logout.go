package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ExternalLogout is one row of external_logouts: a log-out on its way to an
// outside identity provider and back, or an order that was used.
type ExternalLogout struct {
	Hash      []byte
	Scope     scope.Scope
	ShopID    int
	Request   []byte // hash of the shop's order
	Sealed    []byte
	ExpiresAt time.Time
}

// InsertExternalLogout adds a log-out. It says false when its order was used
// before.
func InsertExternalLogout(tx store.Tx, l ExternalLogout) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO external_logouts (hash, company, environment, shop_id, request, sealed, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING`,
		l.Hash, l.Scope.Company, string(l.Scope.Environment), l.ShopID, l.Request, l.Sealed, clock.Micros(l.ExpiresAt))
	return n == 1, err
}

// SpendExternalLogout uses the way back up. found is false unless the log-out has
// not ended and was not used; of several who try at once one succeeds.
func SpendExternalLogout(tx store.Tx, s scope.Scope, hash []byte, now time.Time) (sealed []byte, found bool, err error) {
	err = tx.QueryRow(`
UPDATE external_logouts SET spent_at = $1
 WHERE hash = $2 AND company = $3 AND environment = $4 AND spent_at = 0 AND expires_at > $1
RETURNING sealed`,
		clock.Micros(now), hash, s.Company, string(s.Environment)).Scan(&sealed)
	if errors.Is(err, store.ErrNoRows) {
		return nil, false, nil
	}
	return sealed, err == nil, err
}

// PurgeExternalLogouts deletes log-outs of any scope that ended before a time.
func PurgeExternalLogouts(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM external_logouts WHERE expires_at < $1`, clock.Micros(before))
	return err
}
