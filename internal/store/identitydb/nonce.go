package identitydb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// UseNonce records a nonce of a signature key. It says whether it is new, or
// was last seen before forgotten.
func UseNonce(tx store.Tx, s scope.Scope, keyID, nonce string, now, forgotten time.Time) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO profile_nonces (company, environment, key_id, nonce, seen_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (company, environment, key_id, nonce) DO UPDATE SET seen_at = excluded.seen_at
 WHERE profile_nonces.seen_at < $6`,
		s.Company, string(s.Environment), keyID, nonce, clock.Micros(now), clock.Micros(forgotten))
	return n == 1, err
}

// DeleteNoncesBefore removes what was seen before a time, in every scope.
func DeleteNoncesBefore(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM profile_nonces WHERE seen_at < $1`, clock.Micros(before))
	return err
}
