package lookupdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// PutCached keeps a sealed answer until a time, in place of an earlier one.
func PutCached(tx store.Tx, s scope.Scope, service string, subject, answer []byte, until time.Time) error {
	_, err := tx.Exec(`
INSERT INTO lookup_cache (company, environment, service, subject, answer, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (company, environment, service, subject)
    DO UPDATE SET answer = excluded.answer, expires_at = excluded.expires_at`,
		s.Company, string(s.Environment), service, subject, answer, clock.Micros(until))
	return err
}

// Cached gives the sealed answer that is kept for a subject at a time.
func Cached(q store.Queryer, s scope.Scope, service string, subject []byte, now time.Time) (answer []byte, ok bool, err error) {
	ok, err = found(q.QueryRow(`
SELECT answer FROM lookup_cache
 WHERE company = $1 AND environment = $2 AND service = $3 AND subject = $4 AND expires_at > $5`,
		s.Company, string(s.Environment), service, subject, clock.Micros(now)).Scan(&answer))
	return answer, ok, err
}

// PurgeCached forgets what expired before a time, of all scopes.
func PurgeCached(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM lookup_cache WHERE expires_at < $1`, clock.Micros(before))
	return err
}
