package connectdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Reply is the kept answer to a request that carried an idempotency key.
// Status is 0 while the first request is still at work.
type Reply struct {
	KeyHash    []byte
	BodyHash   []byte
	Status     int
	Reply      []byte // sealed
	CreatedAt  time.Time
	LeaseUntil time.Time
}

// ClaimReply makes the caller the one who answers a key: because nobody has
// used it, because the use is older than keep, or because whoever had it let
// the lease run out, by now, without an answer. False when the key is taken.
// CreatedAt and keep are by the scope's clock, LeaseUntil and now by the
// machine's.
func ClaimReply(tx store.Tx, s scope.Scope, r Reply, keep time.Duration, now time.Time) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO connect_replies (company, environment, key_hash, body_hash, status, created_at, lease_until)
VALUES ($1, $2, $3, $4, 0, $5, $6)
    ON CONFLICT (company, environment, key_hash) DO UPDATE
   SET body_hash = excluded.body_hash, status = 0, reply = NULL,
       created_at = excluded.created_at, lease_until = excluded.lease_until
 WHERE connect_replies.created_at <= $7
    OR (connect_replies.status = 0 AND connect_replies.lease_until <= $8 AND connect_replies.body_hash = excluded.body_hash)`,
		s.Company, string(s.Environment), r.KeyHash, r.BodyHash, clock.Micros(r.CreatedAt), clock.Micros(r.LeaseUntil),
		clock.Micros(r.CreatedAt.Add(-keep)), clock.Micros(now))
	return n == 1, err
}

// ReplyOf loads what a key was used for.
func ReplyOf(q store.Queryer, s scope.Scope, keyHash []byte) (r Reply, ok bool, err error) {
	var created, lease int64
	ok, err = found(q.QueryRow(`
SELECT key_hash, body_hash, status, reply, created_at, lease_until FROM connect_replies
 WHERE company = $1 AND environment = $2 AND key_hash = $3`,
		s.Company, string(s.Environment), keyHash).Scan(&r.KeyHash, &r.BodyHash, &r.Status, &r.Reply, &created, &lease))
	r.CreatedAt, r.LeaseUntil = clock.FromMicros(created), clock.FromMicros(lease)
	return r, ok, err
}

// FinishReply keeps the answer for those who ask again.
func FinishReply(tx store.Tx, s scope.Scope, r Reply) error {
	_, err := tx.Exec(`
UPDATE connect_replies SET status = $1, reply = $2
 WHERE company = $3 AND environment = $4 AND key_hash = $5 AND status = 0`,
		r.Status, r.Reply, s.Company, string(s.Environment), r.KeyHash)
	return err
}

// ReleaseReply gives a key back: its request changed nothing.
func ReleaseReply(tx store.Tx, s scope.Scope, keyHash []byte) error {
	_, err := tx.Exec(`
DELETE FROM connect_replies WHERE company = $1 AND environment = $2 AND key_hash = $3 AND status = 0`,
		s.Company, string(s.Environment), keyHash)
	return err
}

// ForgetReplies drops a company's answers that are older than before.
func ForgetReplies(tx store.Tx, s scope.Scope, before time.Time) error {
	_, err := tx.Exec(`
DELETE FROM connect_replies WHERE company = $1 AND environment = $2 AND created_at <= $3`,
		s.Company, string(s.Environment), clock.Micros(before))
	return err
}
