// Package errordb holds the SQL of what is remembered about refused requests.
package errordb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/store"
)

// Record is one row of error_records.
type Record struct {
	ID      string
	Company string // "" where the caller was nobody
	At      int64
	Sealed  []byte
}

// Insert keeps a record; one that is kept already stays.
func Insert(tx store.Tx, r Record) error {
	_, err := tx.Exec(`
INSERT INTO error_records (id, company, at, sealed) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		r.ID, r.Company, r.At, r.Sealed)
	return err
}

// Find loads one, whoever's it is: it is the operator who asks.
func Find(q store.Queryer, id string) (r Record, ok bool, err error) {
	err = q.QueryRow(`SELECT id, company, at, sealed FROM error_records WHERE id = $1`, id).
		Scan(&r.ID, &r.Company, &r.At, &r.Sealed)
	if errors.Is(err, store.ErrNoRows) {
		return r, false, nil
	}
	return r, err == nil, err
}

// Purge forgets what happened before a time, and all but about keep of the
// newest.
func Purge(tx store.Tx, before int64, keep int) error {
	if _, err := tx.Exec(`DELETE FROM error_records WHERE at < $1`, before); err != nil {
		return err
	}
	_, err := tx.Exec(`
DELETE FROM error_records WHERE at < (SELECT at FROM error_records ORDER BY at DESC LIMIT 1 OFFSET $1)`, keep)
	return err
}
