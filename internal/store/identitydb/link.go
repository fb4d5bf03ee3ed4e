package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// InsertLink stores a recovery link by its token's hash.
func InsertLink(tx store.Tx, s scope.Scope, hash []byte, accountID string, expires time.Time) error {
	_, err := tx.Exec(`
INSERT INTO profile_links (token_hash, company, environment, account_id, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		hash, s.Company, string(s.Environment), accountID, clock.Micros(expires))
	return err
}

// LinkByToken gives whose an unspent link is and until when it lives; found is
// false for an unknown or spent one.
func LinkByToken(q store.Queryer, s scope.Scope, hash []byte) (accountID string, expires time.Time, found bool, err error) {
	var until int64
	err = q.QueryRow(`
SELECT account_id, expires_at FROM profile_links
 WHERE token_hash = $1 AND company = $2 AND environment = $3 AND spent_at = 0`,
		hash, s.Company, string(s.Environment)).Scan(&accountID, &until)
	if errors.Is(err, store.ErrNoRows) {
		return "", time.Time{}, false, nil
	}
	return accountID, clock.FromMicros(until), err == nil, err
}

// SpendLink uses a link up. It says whether this call did.
func SpendLink(tx store.Tx, s scope.Scope, hash []byte, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE profile_links SET spent_at = $1
 WHERE token_hash = $2 AND company = $3 AND environment = $4 AND spent_at = 0 AND expires_at > $1`,
		clock.Micros(now), hash, s.Company, string(s.Environment))
	return n == 1, err
}

// DeleteLinksOf makes every link of an account useless.
func DeleteLinksOf(tx store.Tx, s scope.Scope, accountID string) error {
	_, err := tx.Exec(`
DELETE FROM profile_links WHERE company = $1 AND environment = $2 AND account_id = $3`,
		s.Company, string(s.Environment), accountID)
	return err
}

// DeleteLinksBefore removes links that expired before a time, in every scope.
func DeleteLinksBefore(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM profile_links WHERE expires_at < $1`, clock.Micros(before))
	return err
}
