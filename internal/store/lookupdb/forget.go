package lookupdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ForgetScope deletes everything of a scope.
func ForgetScope(tx store.Tx, s scope.Scope) error {
	for _, statement := range []string{
		`DELETE FROM lookup_executions WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_subjects WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_pending WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_callbacks WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_files WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_nip_attempts WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_nips WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_attempts WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_cache WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_keys WHERE company = $1 AND environment = $2`,
		`DELETE FROM lookup_test_cases WHERE company = $1 AND environment = $2`,
	} {
		if _, err := tx.Exec(statement, s.Company, string(s.Environment)); err != nil {
			return err
		}
	}
	return nil
}
