package identitydb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// placeKind stands for the kind of a limit: a place is kept beside the failures,
// and deleted with them.
const placeKind = "place"

// KnowsPlace reports whether a log-in succeeded from a place after a time, and
// not after another, which is left from before a clock was set back.
func KnowsPlace(q store.Queryer, s scope.Scope, place []byte, after, ahead time.Time) (bool, error) {
	_, since, err := Failures(q, s, placeKind, place)
	return since.After(after) && !since.After(ahead), err
}

// NotePlace keeps that a log-in succeeded from a place now, unless a note is not
// older than old.
func NotePlace(tx store.Tx, s scope.Scope, place []byte, now, old time.Time) error {
	_, err := tx.Exec(`
INSERT INTO attempts (company, environment, kind, subject, failures, since)
VALUES ($1, $2, $3, $4, 0, $5)
ON CONFLICT (company, environment, kind, subject) DO UPDATE SET since = $5
 WHERE attempts.since <= $6 OR attempts.since > $5`,
		s.Company, string(s.Environment), placeKind, place, clock.Micros(now), clock.Micros(old))
	return err
}
