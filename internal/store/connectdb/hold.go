package connectdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Hold keeps an identifier from a platform until a time.
type Hold struct {
	Condition string // with which a login is refused meanwhile
	Until     time.Time
}

// HoldOn loads the hold on an identifier, which may be over.
func HoldOn(q store.Queryer, s scope.Scope, platform string, identifierHash []byte) (h Hold, ok bool, err error) {
	var until int64
	ok, err = found(q.QueryRow(`
SELECT condition, until FROM connect_holds
 WHERE company = $1 AND environment = $2 AND platform = $3 AND identifier_hash = $4`,
		s.Company, string(s.Environment), platform, identifierHash).Scan(&h.Condition, &until))
	h.Until = clock.FromMicros(until)
	return h, ok, err
}

// PutHold sets the hold on an identifier, in place of an earlier one.
func PutHold(tx store.Tx, s scope.Scope, platform string, identifierHash []byte, h Hold) error {
	_, err := tx.Exec(`
INSERT INTO connect_holds (company, environment, platform, identifier_hash, condition, until)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (company, environment, platform, identifier_hash)
    DO UPDATE SET condition = excluded.condition, until = excluded.until`,
		s.Company, string(s.Environment), platform, identifierHash, h.Condition, clock.Micros(h.Until))
	return err
}
