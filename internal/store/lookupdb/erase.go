package lookupdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ExecutionsAbout gives all executions about a subject, newest first.
func ExecutionsAbout(q store.Queryer, s scope.Scope, subject []byte) (list []Execution, err error) {
	err = q.Query(`
SELECT `+executionColumns+` FROM lookup_executions
 WHERE company = $1 AND environment = $2 AND subject = $3
 ORDER BY id DESC`, []any{s.Company, string(s.Environment), subject}, func(r store.Row) error {
		var x Execution
		err := scanExecution(r, &x)
		list = append(list, x)
		return err
	})
	return list, err
}

// EraseAbout deletes the executions about a subject with what is kept to answer
// from and what idempotency keys stand for, and says how many executions it were.
// Attempts stay.
func EraseAbout(tx store.Tx, s scope.Scope, subject []byte) (int64, error) {
	for _, query := range []string{
		`DELETE FROM lookup_cache WHERE company = $1 AND environment = $2 AND subject = $3`,
		`DELETE FROM lookup_keys WHERE company = $1 AND environment = $2 AND subject = $3`,
	} {
		if _, err := tx.Exec(query, s.Company, string(s.Environment), subject); err != nil {
			return 0, err
		}
	}
	return tx.Exec(`DELETE FROM lookup_executions WHERE company = $1 AND environment = $2 AND subject = $3`,
		s.Company, string(s.Environment), subject)
}

// PurgeExecutions deletes at most limit of a service's executions with ids
// before one, the oldest first, and says how many.
func PurgeExecutions(tx store.Tx, s scope.Scope, service, before string, limit int) (int64, error) {
	return tx.Exec(`
DELETE FROM lookup_executions
 WHERE company = $1 AND environment = $2 AND service = $3 AND id IN
       (SELECT id FROM lookup_executions
         WHERE company = $1 AND environment = $2 AND service = $3 AND id < $4
         ORDER BY id LIMIT $5)`, s.Company, string(s.Environment), service, before, limit)
}
