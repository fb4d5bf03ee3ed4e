package identitydb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/store"
)

// KeepReplay stores the sealed pair that the refresh of jti answered with, until
// forgetAt in microseconds by the machine's clock.
func KeepReplay(tx store.Tx, jti string, pair []byte, forgetAt int64) error {
	_, err := tx.Exec(`INSERT INTO token_replays (forget_at, jti, pair) VALUES ($1, $2, $3)`, forgetAt, jti, pair)
	return err
}

// Replay loads that pair; nil when it has been forgotten.
func Replay(q store.Queryer, jti string, forgetAt int64) (pair []byte, err error) {
	err = q.QueryRow(`SELECT pair FROM token_replays WHERE forget_at = $1 AND jti = $2`, forgetAt, jti).Scan(&pair)
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	return pair, err
}

// ForgetReplays deletes the pairs that were to be forgotten before a time, at
// most those of the first step microseconds, and says whether any are left.
func ForgetReplays(tx store.Tx, before, step int64) (more bool, err error) {
	var first int64
	err = tx.QueryRow(`SELECT forget_at FROM token_replays WHERE forget_at < $1 ORDER BY forget_at LIMIT 1`, before).Scan(&first)
	if errors.Is(err, store.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = tx.Exec(`DELETE FROM token_replays WHERE forget_at < $1`, min(before, first+step))
	return first+step < before, err
}
