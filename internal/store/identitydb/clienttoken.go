package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ClientRevocation is one row of client_token_revocations.
type ClientRevocation struct {
	JTI       string
	Scope     scope.Scope
	ClientID  int
	RevokedAt time.Time
	PurgeAt   time.Time
}

// RevokeClientToken notes that a client's own token is good no more. It says
// false when that was noted before.
func RevokeClientToken(tx store.Tx, r ClientRevocation) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO client_token_revocations (jti, company, environment, client_id, revoked_at, purge_at)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (jti) DO NOTHING`,
		r.JTI, r.Scope.Company, string(r.Scope.Environment), r.ClientID, clock.Micros(r.RevokedAt), clock.Micros(r.PurgeAt))
	return n == 1, err
}

// ClientTokenRevoked reports whether a client's own token was revoked.
func ClientTokenRevoked(q store.Queryer, s scope.Scope, clientID int, jti string) (bool, error) {
	var one int
	err := q.QueryRow(`
SELECT 1 FROM client_token_revocations
 WHERE jti = $1 AND company = $2 AND environment = $3 AND client_id = $4`,
		jti, s.Company, string(s.Environment), clientID).Scan(&one)
	if errors.Is(err, store.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// PurgeClientRevocations deletes those of any scope whose tokens have ended.
func PurgeClientRevocations(tx store.Tx, now time.Time) error {
	_, err := tx.Exec(`DELETE FROM client_token_revocations WHERE purge_at < $1`, clock.Micros(now))
	return err
}
