package identitydb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ReplaceBackupCodes gives an account a new set of codes; the old set is dead.
func ReplaceBackupCodes(tx store.Tx, s scope.Scope, accountID string, macs [][]byte) error {
	_, err := tx.Exec(`
DELETE FROM profile_backup_codes WHERE company = $1 AND environment = $2 AND account_id = $3`,
		s.Company, string(s.Environment), accountID)
	for _, mac := range macs {
		if err != nil {
			return err
		}
		_, err = tx.Exec(`
INSERT INTO profile_backup_codes (company, environment, account_id, mac) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING`,
			s.Company, string(s.Environment), accountID, mac)
	}
	return err
}

// SpendBackupCode uses a code up. It says whether this call did.
func SpendBackupCode(tx store.Tx, s scope.Scope, accountID string, mac []byte, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE profile_backup_codes SET spent_at = $5
 WHERE company = $1 AND environment = $2 AND account_id = $3 AND mac = $4 AND spent_at = 0`,
		s.Company, string(s.Environment), accountID, mac, clock.Micros(now))
	return n == 1, err
}

// BackupCodes lists the MACs of an account's codes, spent or not.
func BackupCodes(q store.Queryer, s scope.Scope, accountID string) ([][]byte, error) {
	var all [][]byte
	err := q.Query(`
SELECT mac FROM profile_backup_codes WHERE company = $1 AND environment = $2 AND account_id = $3`,
		[]any{s.Company, string(s.Environment), accountID}, func(r store.Row) error {
			var mac []byte
			err := r.Scan(&mac)
			all = append(all, mac)
			return err
		})
	return all, err
}
