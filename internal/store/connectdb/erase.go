package connectdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ForgetExternalID blanks by which name the company knew a user in the records
// of its logins.
func ForgetExternalID(tx store.Tx, s scope.Scope, userID string) error {
	_, err := tx.Exec(`
UPDATE connect_logins SET external_id = ''
 WHERE company = $1 AND environment = $2 AND user_id = $3`, s.Company, string(s.Environment), userID)
	return err
}

// DropHolds lifts what keeps an identifier from any platform.
func DropHolds(tx store.Tx, s scope.Scope, identifierHash []byte) error {
	_, err := tx.Exec(`
DELETE FROM connect_holds
 WHERE company = $1 AND environment = $2 AND identifier_hash = $3`, s.Company, string(s.Environment), identifierHash)
	return err
}
