package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Session is one row of profile_sessions.
type Session struct {
	ID        string
	Scope     scope.Scope
	AccountID string // "" for a decoy
	APIKeyID  string
	State     string
	Proofs    int64
	TokenHash []byte
	IP        string
	UserAgent string
	CreatedAt time.Time
	ExpiresAt time.Time
}

const sessionColumns = `id, company, environment, account_id, api_key_id, state, proofs, token_hash,
       ip, user_agent, created_at, expires_at`

// InsertSession adds a session.
func InsertSession(tx store.Tx, s Session) error {
	_, err := tx.Exec(`
INSERT INTO profile_sessions (`+sessionColumns+`)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		s.ID, s.Scope.Company, string(s.Scope.Environment), s.AccountID, s.APIKeyID, s.State, s.Proofs, s.TokenHash,
		s.IP, s.UserAgent, clock.Micros(s.CreatedAt), clock.Micros(s.ExpiresAt))
	return err
}

// SessionByToken loads a session of the scope by its token's hash.
func SessionByToken(q store.Queryer, s scope.Scope, hash []byte) (Session, bool, error) {
	got, err := scanSession(q.QueryRow(`
SELECT `+sessionColumns+`
  FROM profile_sessions
 WHERE token_hash = $1 AND company = $2 AND environment = $3`,
		hash, s.Company, string(s.Environment)))
	if errors.Is(err, store.ErrNoRows) {
		return Session{}, false, nil
	}
	return got, err == nil, err
}

// SessionsOf lists an account's sessions in a state, newest first.
func SessionsOf(q store.Queryer, s scope.Scope, accountID, state string, now time.Time) ([]Session, error) {
	var all []Session
	err := q.Query(`
SELECT `+sessionColumns+`
  FROM profile_sessions
 WHERE company = $1 AND environment = $2 AND account_id = $3 AND state = $4 AND expires_at > $5
 ORDER BY created_at DESC, id DESC`,
		[]any{s.Company, string(s.Environment), accountID, state, clock.Micros(now)}, func(r store.Row) error {
			one, err := scanSession(r)
			all = append(all, one)
			return err
		})
	return all, err
}

// AdvanceSession moves a session to another state under a new token, if it
// still has the old one. It says whether it moved: of two that race with one
// token, one does.
func AdvanceSession(tx store.Tx, old, next Session) (bool, error) {
	n, err := tx.Exec(`
UPDATE profile_sessions SET state = $1, proofs = $2, token_hash = $3, expires_at = $4
 WHERE id = $5 AND company = $6 AND environment = $7 AND token_hash = $8 AND state = $9`,
		next.State, next.Proofs, next.TokenHash, clock.Micros(next.ExpiresAt),
		old.ID, old.Scope.Company, string(old.Scope.Environment), old.TokenHash, old.State)
	return n == 1, err
}

// DeleteSession ends one session of an account and gives the hash of its
// token; found is false when there was none.
func DeleteSession(tx store.Tx, s scope.Scope, accountID, id string) (hash []byte, found bool, err error) {
	err = tx.QueryRow(`
DELETE FROM profile_sessions
 WHERE id = $1 AND company = $2 AND environment = $3 AND account_id = $4
RETURNING token_hash`,
		id, s.Company, string(s.Environment), accountID).Scan(&hash)
	if errors.Is(err, store.ErrNoRows) {
		return nil, false, nil
	}
	return hash, err == nil, err
}

// DeleteOtherSessions ends all sessions of an account but one and gives the
// hashes of their tokens.
func DeleteOtherSessions(tx store.Tx, s scope.Scope, accountID, keep string) (hashes [][]byte, err error) {
	err = tx.Query(`
DELETE FROM profile_sessions
 WHERE company = $1 AND environment = $2 AND account_id = $3 AND id <> $4
RETURNING token_hash`,
		[]any{s.Company, string(s.Environment), accountID, keep}, func(r store.Row) error {
			var h []byte
			err := r.Scan(&h)
			hashes = append(hashes, h)
			return err
		})
	return hashes, err
}

// DeleteSessionsBefore removes what expired before a time, in every scope.
func DeleteSessionsBefore(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM profile_sessions WHERE expires_at < $1`, clock.Micros(before))
	return err
}

func scanSession(row store.Row) (s Session, err error) {
	var environment string
	var created, expires int64
	err = row.Scan(&s.ID, &s.Scope.Company, &environment, &s.AccountID, &s.APIKeyID, &s.State, &s.Proofs, &s.TokenHash,
		&s.IP, &s.UserAgent, &created, &expires)
	s.Scope.Environment = scope.Environment(environment)
	s.CreatedAt, s.ExpiresAt = clock.FromMicros(created), clock.FromMicros(expires)
	return s, err
}
