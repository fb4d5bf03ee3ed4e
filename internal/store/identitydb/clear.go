package identitydb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ClearCustomers deletes a scope's shop customers and all that belongs to them.
// Replays stay: they are forgotten by themselves within the minute.
func ClearCustomers(tx store.Tx, s scope.Scope) error {
	for _, query := range []string{
		`DELETE FROM tokens WHERE company = $1 AND environment = $2`,
		`DELETE FROM authorization_codes WHERE company = $1 AND environment = $2`,
		`DELETE FROM password_resets WHERE company = $1 AND environment = $2`,
		`DELETE FROM attempts WHERE company = $1 AND environment = $2`,
		`DELETE FROM account_identifiers WHERE company = $1 AND environment = $2 AND realm LIKE 'shop/%'`,
		`DELETE FROM accounts WHERE company = $1 AND environment = $2 AND realm LIKE 'shop/%'`,
	} {
		if _, err := tx.Exec(query, s.Company, string(s.Environment)); err != nil {
			return err
		}
	}
	return nil
}
