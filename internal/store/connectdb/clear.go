package connectdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Clear deletes a scope's users and all that belongs to them, and the kept
// replies. Widgets stay: they are configuration.
func Clear(tx store.Tx, s scope.Scope) error {
	for _, query := range []string{
		`DELETE FROM connect_data WHERE company = $1 AND environment = $2`,
		`DELETE FROM connect_logins WHERE company = $1 AND environment = $2`,
		`DELETE FROM connect_accounts WHERE company = $1 AND environment = $2`,
		`DELETE FROM connect_users WHERE company = $1 AND environment = $2`,
		`DELETE FROM connect_holds WHERE company = $1 AND environment = $2`,
		`DELETE FROM connect_replies WHERE company = $1 AND environment = $2`,
	} {
		if _, err := tx.Exec(query, s.Company, string(s.Environment)); err != nil {
			return err
		}
	}
	return nil
}
