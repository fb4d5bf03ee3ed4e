package identitydb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ClaimIdentifier gives an identifier to an account. It says false when the
// realm has it already, whoever holds it.
func ClaimIdentifier(tx store.Tx, s scope.Scope, realm, kind string, hash []byte, accountID string) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO account_identifiers (company, environment, realm, kind, hash, account_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING`,
		s.Company, string(s.Environment), realm, kind, hash, accountID)
	return n == 1, err
}

// ReleaseIdentifier takes an identifier away from the account that holds it.
func ReleaseIdentifier(tx store.Tx, s scope.Scope, realm, kind string, hash []byte, accountID string) (bool, error) {
	n, err := tx.Exec(`
DELETE FROM account_identifiers
 WHERE company = $1 AND environment = $2 AND realm = $3 AND kind = $4 AND hash = $5 AND account_id = $6`,
		s.Company, string(s.Environment), realm, kind, hash, accountID)
	return n == 1, err
}

// HolderOf gives the id of the account that has an identifier, "" when nobody has.
func HolderOf(q store.Queryer, s scope.Scope, realm, kind string, hash []byte) (string, error) {
	var id string
	err := q.QueryRow(`
SELECT account_id FROM account_identifiers
 WHERE company = $1 AND environment = $2 AND realm = $3 AND kind = $4 AND hash = $5`,
		s.Company, string(s.Environment), realm, kind, hash).Scan(&id)
	if errors.Is(err, store.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// NextNumber gives the company's next customer number, starting at 1.
func NextNumber(tx store.Tx, company string) (int64, error) {
	var n int64
	err := tx.QueryRow(`
INSERT INTO account_numbers (company, last) VALUES ($1, 1)
ON CONFLICT (company) DO UPDATE SET last = account_numbers.last + 1
RETURNING last`, company).Scan(&n)
	return n, err
}
