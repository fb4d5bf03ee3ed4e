package lookupdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Key is what an Idempotency-Key stands for.
type Key struct {
	Service   string
	Subject   []byte
	Execution string // "" while it runs
}

// ClaimKey takes an idempotency key for an execution that begins, until a time
// after which its holder is taken for dead; false when it is taken. spent is the
// day (yyyymmdd) of an attempt that a holder took for the same question before it
// died; 0 is none.
func ClaimKey(tx store.Tx, s scope.Scope, hash []byte, k Key, now, until time.Time) (claimed bool, spent int, err error) {
	claimed, err = found(tx.QueryRow(`
INSERT INTO lookup_keys (company, environment, hash, service, subject, execution, expires_at)
VALUES ($1, $2, $3, $4, $5, '', $6)
    ON CONFLICT (company, environment, hash)
    DO UPDATE SET spent = CASE WHEN lookup_keys.execution = '' AND lookup_keys.service = excluded.service
                                AND lookup_keys.subject = excluded.subject THEN lookup_keys.spent ELSE 0 END,
                  service = excluded.service, subject = excluded.subject, execution = '', expires_at = excluded.expires_at
     WHERE lookup_keys.expires_at <= $7
 RETURNING spent`,
		s.Company, string(s.Environment), hash, k.Service, k.Subject, clock.Micros(until), clock.Micros(now)).Scan(&spent))
	return claimed, spent, err
}

// NoteSpent remembers that a key's holder took an attempt of a day (yyyymmdd).
func NoteSpent(tx store.Tx, s scope.Scope, hash []byte, day int) error {
	_, err := tx.Exec(`
UPDATE lookup_keys SET spent = $4
 WHERE company = $1 AND environment = $2 AND hash = $3`, s.Company, string(s.Environment), hash, day)
	return err
}

// FreeKeys lets go of the keys whose holders have not ended, of all scopes.
func FreeKeys(tx store.Tx, now time.Time) error {
	_, err := tx.Exec(`UPDATE lookup_keys SET expires_at = $1 WHERE execution = '' AND expires_at > $1`, clock.Micros(now))
	return err
}

// FreeKey lets go of a key whose execution came to nothing.
func FreeKey(tx store.Tx, s scope.Scope, hash []byte) error {
	_, err := tx.Exec(`
DELETE FROM lookup_keys
 WHERE company = $1 AND environment = $2 AND hash = $3 AND execution = ''`, s.Company, string(s.Environment), hash)
	return err
}

// FindKey loads what a key stands for.
func FindKey(q store.Queryer, s scope.Scope, hash []byte) (k Key, ok bool, err error) {
	ok, err = found(q.QueryRow(`
SELECT service, subject, execution FROM lookup_keys
 WHERE company = $1 AND environment = $2 AND hash = $3`,
		s.Company, string(s.Environment), hash).Scan(&k.Service, &k.Subject, &k.Execution))
	return k, ok, err
}

// SettleKey says which execution the key stands for, and for how long.
func SettleKey(tx store.Tx, s scope.Scope, hash []byte, execution string, until time.Time) error {
	_, err := tx.Exec(`
UPDATE lookup_keys SET execution = $4, expires_at = $5
 WHERE company = $1 AND environment = $2 AND hash = $3`,
		s.Company, string(s.Environment), hash, execution, clock.Micros(until))
	return err
}

// PurgeKeys forgets what expired before a time, of all scopes.
func PurgeKeys(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM lookup_keys WHERE expires_at < $1`, clock.Micros(before))
	return err
}
