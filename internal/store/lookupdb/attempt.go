package lookupdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// SpendAttempt takes one of the limit attempts that a subject has on a day
// (yyyymmdd); false when none is left.
func SpendAttempt(tx store.Tx, s scope.Scope, service string, day int, subject []byte, limit int) (bool, error) {
	if limit < 1 {
		return false, nil
	}
	n, err := tx.Exec(`
INSERT INTO lookup_attempts (company, environment, service, day, subject, spent)
VALUES ($1, $2, $3, $4, $5, 1)
    ON CONFLICT (company, environment, service, day, subject)
    DO UPDATE SET spent = lookup_attempts.spent + 1 WHERE lookup_attempts.spent < $6`,
		s.Company, string(s.Environment), service, day, subject, limit)
	return n == 1, err
}

// ReturnAttempt gives one back.
func ReturnAttempt(tx store.Tx, s scope.Scope, service string, day int, subject []byte) error {
	_, err := tx.Exec(`
UPDATE lookup_attempts SET spent = spent - 1
 WHERE company = $1 AND environment = $2 AND service = $3 AND day = $4 AND subject = $5 AND spent > 0`,
		s.Company, string(s.Environment), service, day, subject)
	return err
}

// AttemptsSpent gives how many a subject has used on a day.
func AttemptsSpent(q store.Queryer, s scope.Scope, service string, day int, subject []byte) (n int, err error) {
	_, err = found(q.QueryRow(`
SELECT spent FROM lookup_attempts
 WHERE company = $1 AND environment = $2 AND service = $3 AND day = $4 AND subject = $5`,
		s.Company, string(s.Environment), service, day, subject).Scan(&n))
	return n, err
}

// PurgeAttempts forgets the days before one (yyyymmdd), of all scopes.
func PurgeAttempts(tx store.Tx, day int) error {
	_, err := tx.Exec(`DELETE FROM lookup_attempts WHERE day < $1`, day)
	return err
}
