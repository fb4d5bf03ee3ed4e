package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// InsertReset adds a link that sets a new password. An empty accountID makes a
// decoy that nobody can use.
func InsertReset(tx store.Tx, s scope.Scope, hash []byte, accountID string, expires time.Time) error {
	_, err := tx.Exec(`
INSERT INTO password_resets (hash, company, environment, account_id, expires_at)
VALUES ($1, $2, $3, $4, $5)`,
		hash, s.Company, string(s.Environment), accountID, clock.Micros(expires))
	return err
}

// ResetHolder gives the account of a link that is still good, or "".
func ResetHolder(q store.Queryer, s scope.Scope, hash []byte, now time.Time) (accountID string, err error) {
	err = q.QueryRow(`
SELECT account_id FROM password_resets
 WHERE hash = $1 AND company = $2 AND environment = $3 AND expires_at > $4`,
		hash, s.Company, string(s.Environment), clock.Micros(now)).Scan(&accountID)
	if errors.Is(err, store.ErrNoRows) {
		return "", nil
	}
	return accountID, err
}

// SpendReset uses a link up. It says false when it is used or expired.
func SpendReset(tx store.Tx, s scope.Scope, hash []byte, now time.Time) (bool, error) {
	n, err := tx.Exec(`
DELETE FROM password_resets
 WHERE hash = $1 AND company = $2 AND environment = $3 AND expires_at > $4`,
		hash, s.Company, string(s.Environment), clock.Micros(now))
	return n == 1, err
}

// DropResets deletes all links of an account.
func DropResets(tx store.Tx, s scope.Scope, accountID string) error {
	_, err := tx.Exec(`
DELETE FROM password_resets
 WHERE account_id = $1 AND company = $2 AND environment = $3`,
		accountID, s.Company, string(s.Environment))
	return err
}

// PurgeResets deletes links of any scope that expired before a time.
func PurgeResets(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM password_resets WHERE expires_at < $1`, clock.Micros(before))
	return err
}
