package identitydb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ReplaceRecoveryCodes gives an account a new set of codes; the old set is dead.
func ReplaceRecoveryCodes(tx store.Tx, s scope.Scope, accountID string, macs [][]byte) error {
	_, err := tx.Exec(`
DELETE FROM account_recovery_codes WHERE account_id = $1 AND company = $2 AND environment = $3`,
		accountID, s.Company, string(s.Environment))
	for _, mac := range macs {
		if err != nil {
			return err
		}
		_, err = tx.Exec(`
INSERT INTO account_recovery_codes (account_id, company, environment, mac) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING`,
			accountID, s.Company, string(s.Environment), mac)
	}
	return err
}

// SpendRecoveryCode uses a code up. It says whether this call did.
func SpendRecoveryCode(tx store.Tx, s scope.Scope, accountID string, mac []byte, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE account_recovery_codes SET spent_at = $1
 WHERE account_id = $2 AND company = $3 AND environment = $4 AND mac = $5 AND spent_at = 0`,
		clock.Micros(now), accountID, s.Company, string(s.Environment), mac)
	return n == 1, err
}

// RecoveryCodesLeft counts an account's codes that are good.
func RecoveryCodesLeft(q store.Queryer, s scope.Scope, accountID string) (n int, err error) {
	err = q.QueryRow(`
SELECT COUNT(*) FROM account_recovery_codes
 WHERE account_id = $1 AND company = $2 AND environment = $3 AND spent_at = 0`,
		accountID, s.Company, string(s.Environment)).Scan(&n)
	return n, err
}

// HasRecoveryCode says whether a code is an account's and good.
func HasRecoveryCode(q store.Queryer, s scope.Scope, accountID string, mac []byte) (bool, error) {
	var n int
	err := q.QueryRow(`
SELECT COUNT(*) FROM account_recovery_codes
 WHERE account_id = $1 AND company = $2 AND environment = $3 AND mac = $4 AND spent_at = 0`,
		accountID, s.Company, string(s.Environment), mac).Scan(&n)
	return n == 1, err
}
