package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Failures gives what is counted against a subject and since when; zero when
// nothing is.
func Failures(q store.Queryer, s scope.Scope, kind string, subject []byte) (n int, since time.Time, err error) {
	var us int64
	err = q.QueryRow(`
SELECT failures, since FROM attempts
 WHERE company = $1 AND environment = $2 AND kind = $3 AND subject = $4`,
		s.Company, string(s.Environment), kind, subject).Scan(&n, &us)
	if errors.Is(err, store.ErrNoRows) {
		return 0, time.Time{}, nil
	}
	return n, clock.FromMicros(us), err
}

// CountFailure adds one, unless limit is reached in a window that began after
// cut and not after ahead; any other window is over, and a new one begins. It
// says whether it could count.
func CountFailure(tx store.Tx, s scope.Scope, kind string, subject []byte, limit int, cut, now, ahead time.Time) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO attempts (company, environment, kind, subject, failures, since)
VALUES ($1, $2, $3, $4, 1, $5)
ON CONFLICT (company, environment, kind, subject) DO UPDATE
   SET failures = CASE WHEN attempts.since <= $6 OR attempts.since > $8 THEN 1 ELSE attempts.failures + 1 END,
       since    = CASE WHEN attempts.since <= $6 OR attempts.since > $8 THEN $5 ELSE attempts.since END
 WHERE attempts.failures < $7 OR attempts.since <= $6 OR attempts.since > $8`,
		s.Company, string(s.Environment), kind, subject, clock.Micros(now), clock.Micros(cut), limit, clock.Micros(ahead))
	return n == 1, err
}

// ClearFailures forgets what is counted against a subject.
func ClearFailures(tx store.Tx, s scope.Scope, kind string, subject []byte) error {
	_, err := tx.Exec(`
DELETE FROM attempts
 WHERE company = $1 AND environment = $2 AND kind = $3 AND subject = $4`,
		s.Company, string(s.Environment), kind, subject)
	return err
}

// PurgeFailures deletes counts of any scope whose window began before a time.
func PurgeFailures(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM attempts WHERE since < $1`, clock.Micros(before))
	return err
}

// CountStep adds one to a count whose waits grow, and whose since is the last
// failure: beyond limit it counts only when the wait of as many failures is over,
// which is when the last was not after its entry of waited. A count whose last
// failure was not after forgotten, or is after ahead, begins anew. It says
// whether it could count.
func CountStep(tx store.Tx, s scope.Scope, kind string, subject []byte, limit int, waited [5]time.Time, forgotten, now, ahead time.Time) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO attempts (company, environment, kind, subject, failures, since)
VALUES ($1, $2, $3, $4, 1, $5)
ON CONFLICT (company, environment, kind, subject) DO UPDATE
   SET failures = CASE WHEN attempts.since <= $6 OR attempts.since > $8 THEN 1 ELSE attempts.failures + 1 END,
       since    = $5
 WHERE attempts.failures < $7 OR attempts.since <= $6 OR attempts.since > $8
    OR attempts.since <= CASE attempts.failures - $7
         WHEN 0 THEN CAST($9 AS BIGINT) WHEN 1 THEN CAST($10 AS BIGINT) WHEN 2 THEN CAST($11 AS BIGINT)
         WHEN 3 THEN CAST($12 AS BIGINT) ELSE CAST($13 AS BIGINT) END`,
		s.Company, string(s.Environment), kind, subject, clock.Micros(now), clock.Micros(forgotten), limit, clock.Micros(ahead),
		clock.Micros(waited[0]), clock.Micros(waited[1]), clock.Micros(waited[2]), clock.Micros(waited[3]), clock.Micros(waited[4]))
	return n == 1, err
}
