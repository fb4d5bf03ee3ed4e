package connectdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// PutData keeps one sealed part of what was read of an account, in place of an
// earlier reading. It says whether this is the first.
func PutData(tx store.Tx, s scope.Scope, accountID, part string, sealed []byte, now time.Time) (first bool, err error) {
	n, err := tx.Exec(`
UPDATE connect_data SET sealed = $1, updated_at = $2
 WHERE account_id = $3 AND part = $4 AND company = $5 AND environment = $6`,
		sealed, clock.Micros(now), accountID, part, s.Company, string(s.Environment))
	if err != nil || n > 0 {
		return false, err
	}
	_, err = tx.Exec(`
INSERT INTO connect_data (account_id, part, company, environment, sealed, updated_at)
VALUES ($1, $2, $3, $4, $5, $6)`,
		accountID, part, s.Company, string(s.Environment), sealed, clock.Micros(now))
	return true, err
}

// DataOf loads one sealed part; nil when it was never read.
func DataOf(q store.Queryer, s scope.Scope, accountID, part string) (sealed []byte, err error) {
	_, err = found(q.QueryRow(`
SELECT sealed FROM connect_data
 WHERE account_id = $1 AND part = $2 AND company = $3 AND environment = $4`,
		accountID, part, s.Company, string(s.Environment)).Scan(&sealed))
	return sealed, err
}

// DropData forgets one part of an account, because the platform no longer
// shows it.
func DropData(tx store.Tx, s scope.Scope, accountID, part string) error {
	_, err := tx.Exec(`
DELETE FROM connect_data WHERE account_id = $1 AND part = $2 AND company = $3 AND environment = $4`,
		accountID, part, s.Company, string(s.Environment))
	return err
}

// DropDataOf forgets all that was read of a user's accounts.
func DropDataOf(tx store.Tx, s scope.Scope, userID string) error {
	_, err := tx.Exec(`
DELETE FROM connect_data
 WHERE company = $1 AND environment = $2 AND account_id IN
       (SELECT id FROM connect_accounts WHERE user_id = $3 AND company = $1 AND environment = $2)`,
		s.Company, string(s.Environment), userID)
	return err
}
