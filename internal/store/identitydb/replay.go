package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
)

// KeepReplay stores the sealed pair that the refresh of jti answered with.
func KeepReplay(tx store.Tx, jti string, pair []byte, forgetAt time.Time) error {
	_, err := tx.Exec(`INSERT INTO token_replays (jti, pair, forget_at) VALUES ($1, $2, $3)`,
		jti, pair, clock.Micros(forgetAt))
	return err
}

// Replay loads that pair; nil when it has been forgotten.
func Replay(q store.Queryer, jti string) (pair []byte, err error) {
	err = q.QueryRow(`SELECT pair FROM token_replays WHERE jti = $1`, jti).Scan(&pair)
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	return pair, err
}

// ForgetReplays deletes up to limit pairs whose time has come, and says how many.
func ForgetReplays(tx store.Tx, now time.Time, limit int) (int64, error) {
	return tx.Exec(`
DELETE FROM token_replays
 WHERE jti IN (SELECT jti FROM token_replays WHERE forget_at < $1 ORDER BY forget_at LIMIT $2)`,
		clock.Micros(now), limit)
}
