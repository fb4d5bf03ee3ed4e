// Package jobdb holds the SQL of the job engines: the outbox on SQLite, and on
// PostgreSQL what River's own interface does not offer.
package jobdb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Job is one row of jobs.
type Job struct {
	ID        string
	Kind      string
	Scope     scope.Scope
	Args      string // JSON
	Due       int64  // microseconds since 1970
	Attempt   int
	CreatedAt int64
}

// Insert adds a waiting job.
func Insert(tx store.Tx, j Job) error {
	_, err := tx.Exec(`
		INSERT INTO jobs (id, kind, company, environment, args, due, attempt, owner, error, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 0, '', '', $7)`,
		j.ID, j.Kind, j.Scope.Company, string(j.Scope.Environment), j.Args, j.Due, j.CreatedAt)
	return err
}

// Claim leases at most limit due jobs of a kind to owner until the given time,
// and counts the run that begins. A job whose lease has ended is due.
func Claim(tx store.Tx, kind, owner string, now, until int64, limit int) ([]Job, error) {
	var jobs []Job
	err := tx.Query(`
		UPDATE jobs SET owner = $2, due = $4, attempt = attempt + 1
		 WHERE id IN (SELECT id FROM jobs WHERE kind = $1 AND due <= $3 ORDER BY due LIMIT $5)
		RETURNING id, company, environment, args, attempt, created_at`,
		[]any{kind, owner, now, until, limit}, func(r store.Row) error {
			j := Job{Kind: kind, Due: now}
			var environment string
			if err := r.Scan(&j.ID, &j.Scope.Company, &environment, &j.Args, &j.Attempt, &j.CreatedAt); err != nil {
				return err
			}
			j.Scope.Environment = scope.Environment(environment)
			jobs = append(jobs, j)
			return nil
		})
	return jobs, err
}

// NextDue gives when the next job of a kind is due or loses its lease; 0: there
// is none.
func NextDue(q store.Queryer, kind string) (due int64, err error) {
	err = q.QueryRow(`SELECT due FROM jobs WHERE kind = $1 ORDER BY due LIMIT 1`, kind).Scan(&due)
	if errors.Is(err, store.ErrNoRows) {
		return 0, nil
	}
	return due, err
}

// Due reports whether a job of a kind is due.
func Due(q store.Queryer, kind string, now int64) (bool, error) {
	due, err := NextDue(q, kind)
	return err == nil && due != 0 && due <= now, err
}

// Delete removes a job that its owner has finished.
func Delete(tx store.Tx, id, owner string) error {
	_, err := tx.Exec(`DELETE FROM jobs WHERE id = $1 AND owner = $2`, id, owner)
	return err
}

// Release gives up the lease: the job waits until due. back is 1 when the run
// does not count.
func Release(tx store.Tx, id, owner string, due int64, back int, cause string) error {
	_, err := tx.Exec(`
		UPDATE jobs SET owner = '', due = $3, attempt = attempt - $4, error = $5
		 WHERE id = $1 AND owner = $2`, id, owner, due, back, cause)
	return err
}

// Bury moves a job that its owner gives up to the dead ones.
func Bury(tx store.Tx, id, owner string, at int64, cause string) error {
	n, err := tx.Exec(`
		INSERT INTO dead_jobs (id, kind, company, environment, args, attempt, error, created_at, died_at)
		SELECT id, kind, company, environment, args, attempt, $3, created_at, $4
		  FROM jobs WHERE id = $1 AND owner = $2`, id, owner, cause, at)
	if err != nil || n == 0 {
		return err
	}
	return Delete(tx, id, owner)
}

// Renew extends a lease.
func Renew(tx store.Tx, id, owner string, until int64) error {
	_, err := tx.Exec(`UPDATE jobs SET due = $3 WHERE id = $1 AND owner = $2`, id, owner, until)
	return err
}

// ReleaseOthers ends all leases but owner's, and gives their number.
func ReleaseOthers(tx store.Tx, owner string, now int64) (int64, error) {
	return tx.Exec(`UPDATE jobs SET owner = '', due = $2 WHERE owner <> '' AND owner <> $1`, owner, now)
}

// Prune deletes jobs that died before a time.
func Prune(tx store.Tx, before int64) error {
	_, err := tx.Exec(`DELETE FROM dead_jobs WHERE died_at < $1`, before)
	return err
}

// Advance brings the waiting jobs of a scope nearer by d microseconds.
func Advance(tx store.Tx, s scope.Scope, d int64) error {
	_, err := tx.Exec(`
		UPDATE jobs SET due = due - $3
		 WHERE company = $1 AND environment = $2 AND owner = ''`, s.Company, string(s.Environment), d)
	return err
}
