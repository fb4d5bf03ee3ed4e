package lookupdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// about selects the executions that a keyed hash finds, as subject or besides.
const about = `company = $1 AND environment = $2 AND (subject = $3 OR (service, id) IN
        (SELECT service, execution FROM lookup_subjects WHERE company = $1 AND environment = $2 AND subject = $3))`

// ExecutionsAbout gives all executions that a keyed hash finds, newest first.
func ExecutionsAbout(q store.Queryer, s scope.Scope, hash []byte) (list []Execution, err error) {
	err = q.Query(`
SELECT `+executionColumns+` FROM lookup_executions WHERE `+about+`
 ORDER BY id DESC`, []any{s.Company, string(s.Environment), hash}, func(r store.Row) error {
		var x Execution
		err := scanExecution(r, &x)
		list = append(list, x)
		return err
	})
	return list, err
}

// EraseAbout deletes the executions that a keyed hash finds, with all that
// belongs to them, what is kept to answer from and what idempotency keys stand
// for, and says how many executions it were. Attempts stay.
func EraseAbout(tx store.Tx, s scope.Scope, hash []byte) (int64, error) {
	list, err := ExecutionsAbout(tx, s, hash)
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		if err := eraseExecution(tx, s, x.Service, x.ID); err != nil {
			return 0, err
		}
		if err := eraseKeys(tx, s, x.Service, x.ID); err != nil {
			return 0, err
		}
	}
	for _, query := range []string{
		`DELETE FROM lookup_cache WHERE company = $1 AND environment = $2 AND subject = $3`,
		`DELETE FROM lookup_keys WHERE company = $1 AND environment = $2 AND subject = $3`,
	} {
		if _, err := tx.Exec(query, s.Company, string(s.Environment), hash); err != nil {
			return 0, err
		}
	}
	return int64(len(list)), nil
}

// eraseKeys deletes the idempotency keys that stand for an execution, so that who
// asks again under one asks anew. A key may be about more than the person.
func eraseKeys(tx store.Tx, s scope.Scope, service, id string) error {
	_, err := tx.Exec(`
DELETE FROM lookup_keys
 WHERE company = $1 AND environment = $2 AND service = $3 AND execution = $4`,
		s.Company, string(s.Environment), service, id)
	return err
}

func eraseExecution(tx store.Tx, s scope.Scope, service, id string) error {
	for _, query := range []string{
		`DELETE FROM lookup_executions WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4`,
		`DELETE FROM lookup_subjects WHERE company = $1 AND environment = $2 AND service = $3 AND execution = $4`,
		`DELETE FROM lookup_pending WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4`,
		`DELETE FROM lookup_callbacks WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4`,
		`DELETE FROM lookup_files WHERE company = $1 AND environment = $2 AND service = $3 AND id = $4`,
	} {
		if _, err := tx.Exec(query, s.Company, string(s.Environment), service, id); err != nil {
			return err
		}
	}
	for _, query := range []string{
		`DELETE FROM lookup_nip_attempts WHERE company = $1 AND environment = $2 AND id = $3`,
		`DELETE FROM lookup_nips WHERE company = $1 AND environment = $2 AND id = $3`,
	} {
		if _, err := tx.Exec(query, s.Company, string(s.Environment), id); err != nil {
			return err
		}
	}
	return nil
}

// PurgeExecutions deletes at most limit of a service's executions with ids
// before one, the oldest first, with all that belongs to them, and says how
// many.
func PurgeExecutions(tx store.Tx, s scope.Scope, service, before string, limit int) (int, error) {
	var ids []string
	err := tx.Query(`
SELECT id FROM lookup_executions
 WHERE company = $1 AND environment = $2 AND service = $3 AND id < $4
 ORDER BY id LIMIT $5`, []any{s.Company, string(s.Environment), service, before, limit}, func(r store.Row) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := eraseExecution(tx, s, service, id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
