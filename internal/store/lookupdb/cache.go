package lookupdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// PutCached keeps a sealed answer until a time; it says whether it took the
// place of an earlier one, expired or not.
func PutCached(tx store.Tx, s scope.Scope, service string, subject, answer []byte, until time.Time) (replaced bool, err error) {
	args := []any{s.Company, string(s.Environment), service, subject, answer, clock.Micros(until)}
	n, err := tx.Exec(`
INSERT INTO lookup_cache (company, environment, service, subject, answer, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT DO NOTHING`, args...)
	if n == 1 || err != nil {
		return false, err
	}
	_, err = tx.Exec(`
UPDATE lookup_cache SET answer = $5, expires_at = $6
 WHERE company = $1 AND environment = $2 AND service = $3 AND subject = $4`, args...)
	return true, err
}

// Cached gives the sealed answer that is kept for a subject at a time, and
// until when it is. One that would last beyond latest was kept when answers were
// kept for longer, and counts for nothing.
func Cached(q store.Queryer, s scope.Scope, service string, subject []byte, now, latest time.Time) (answer []byte, until time.Time, ok bool, err error) {
	var expires int64
	ok, err = found(q.QueryRow(`
SELECT answer, expires_at FROM lookup_cache
 WHERE company = $1 AND environment = $2 AND service = $3 AND subject = $4 AND expires_at > $5 AND expires_at <= $6`,
		s.Company, string(s.Environment), service, subject, clock.Micros(now), clock.Micros(latest)).Scan(&answer, &expires))
	return answer, clock.FromMicros(expires), ok, err
}

// PurgeCached forgets what expired before a time, of all scopes, and in one
// environment what would last beyond latest.
func PurgeCached(tx store.Tx, e scope.Environment, before, latest time.Time) error {
	_, err := tx.Exec(`DELETE FROM lookup_cache WHERE expires_at < $1 OR environment = $2 AND expires_at > $3`,
		clock.Micros(before), string(e), clock.Micros(latest))
	return err
}
