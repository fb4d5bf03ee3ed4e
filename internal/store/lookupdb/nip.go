package lookupdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// NIP is one that was sent.
type NIP struct {
	ID        string // of the execution that sent it
	Code      []byte // keyed hash
	Right     int    // how often it was told right
	Wrong     int    // wrong ones since
	ExpiresAt time.Time
}

// NIPTry is one that was told.
type NIPTry struct {
	At    time.Time
	Right bool
}

// AddNIP stores one.
func AddNIP(tx store.Tx, s scope.Scope, n NIP) error {
	_, err := tx.Exec(`
INSERT INTO lookup_nips (company, environment, id, code, told_right, told_wrong, expires_at)
VALUES ($1, $2, $3, $4, 0, 0, $5)`,
		s.Company, string(s.Environment), n.ID, n.Code, clock.Micros(n.ExpiresAt))
	return err
}

// TryNIP counts a NIP that was told, right or wrong: a right one forgets the
// wrong ones before. It is false, and nothing is counted, when there is no such
// NIP, its time is over, it was told right as often as it may, or wrong as often.
func TryNIP(tx store.Tx, s scope.Scope, id string, code []byte, now time.Time, wrongs, rights int) (bool, error) {
	n, err := tx.Exec(`
UPDATE lookup_nips
   SET told_right = CASE WHEN code = $4 THEN told_right + 1 ELSE told_right END,
       told_wrong = CASE WHEN code = $4 THEN 0 ELSE told_wrong + 1 END
 WHERE company = $1 AND environment = $2 AND id = $3 AND expires_at > $5 AND told_wrong < $6 AND told_right < $7`,
		s.Company, string(s.Environment), id, code, clock.Micros(now), wrongs, rights)
	return n == 1, err
}

// FindNIP loads one.
func FindNIP(q store.Queryer, s scope.Scope, id string) (n NIP, ok bool, err error) {
	var expires int64
	n.ID = id
	ok, err = found(q.QueryRow(`
SELECT code, told_right, told_wrong, expires_at FROM lookup_nips
 WHERE company = $1 AND environment = $2 AND id = $3`,
		s.Company, string(s.Environment), id).Scan(&n.Code, &n.Right, &n.Wrong, &expires))
	n.ExpiresAt = clock.FromMicros(expires)
	return n, ok, err
}

// AddNIPTry stores one that was counted; the caller's transaction holds the
// NIP's row, so numbers do not collide.
func AddNIPTry(tx store.Tx, s scope.Scope, id string, at time.Time, right bool) error {
	_, err := tx.Exec(`
INSERT INTO lookup_nip_attempts (company, environment, id, number, at, told_right)
SELECT $1, $2, $3, COUNT(*) + 1, $4, $5 FROM lookup_nip_attempts
 WHERE company = $1 AND environment = $2 AND id = $3`,
		s.Company, string(s.Environment), id, clock.Micros(at), right)
	return err
}

// NIPTries gives those of a NIP, oldest first.
func NIPTries(q store.Queryer, s scope.Scope, id string) (list []NIPTry, err error) {
	err = q.Query(`
SELECT at, told_right FROM lookup_nip_attempts
 WHERE company = $1 AND environment = $2 AND id = $3
 ORDER BY number`, []any{s.Company, string(s.Environment), id}, func(r store.Row) error {
		var t NIPTry
		var at int64
		err := r.Scan(&at, &t.Right)
		t.At = clock.FromMicros(at)
		list = append(list, t)
		return err
	})
	return list, err
}

// PurgeNIPs forgets those that expired before a time, of all scopes.
func PurgeNIPs(tx store.Tx, before time.Time) error {
	if _, err := tx.Exec(`
DELETE FROM lookup_nip_attempts
 WHERE (company, environment, id) IN (SELECT company, environment, id FROM lookup_nips WHERE expires_at < $1)`,
		clock.Micros(before)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM lookup_nips WHERE expires_at < $1`, clock.Micros(before))
	return err
}
