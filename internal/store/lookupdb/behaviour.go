package lookupdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
)

// Behaviour is how one sandbox source of a company misbehaves.
type Behaviour struct {
	Company, Source string
	Mode            string
	Latency         time.Duration
	CallsLeft       int // 0: until changed
}

// SetBehaviour stores one, in place of an earlier one of the source.
func SetBehaviour(tx store.Tx, b Behaviour) error {
	_, err := tx.Exec(`
INSERT INTO sandbox_behaviours (company, source, mode, latency, calls_left)
VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (company, source)
    DO UPDATE SET mode = excluded.mode, latency = excluded.latency, calls_left = excluded.calls_left`,
		b.Company, b.Source, b.Mode, b.Latency.Microseconds(), b.CallsLeft)
	return err
}

// ClearBehaviour removes one; source "" removes all of the company.
func ClearBehaviour(tx store.Tx, company, source string) error {
	_, err := tx.Exec(`DELETE FROM sandbox_behaviours WHERE company = $1 AND ($2 = '' OR source = $2)`, company, source)
	return err
}

// TakeCall uses up one of a limited behaviour's calls; false when none is left.
func TakeCall(tx store.Tx, company, source string) (bool, error) {
	n, err := tx.Exec(`
UPDATE sandbox_behaviours SET calls_left = calls_left - 1
 WHERE company = $1 AND source = $2 AND calls_left > 1`, company, source)
	if n == 1 || err != nil {
		return n == 1, err
	}
	n, err = tx.Exec(`DELETE FROM sandbox_behaviours WHERE company = $1 AND source = $2 AND calls_left = 1`, company, source)
	return n == 1, err
}

// FindBehaviour loads one.
func FindBehaviour(q store.Queryer, company, source string) (b Behaviour, ok bool, err error) {
	ok, err = found(scanBehaviour(q.QueryRow(`
SELECT `+behaviourColumns+` FROM sandbox_behaviours WHERE company = $1 AND source = $2`, company, source), &b))
	return b, ok, err
}

// Behaviours gives all of them, of every company.
func Behaviours(q store.Queryer) (list []Behaviour, err error) {
	err = q.Query(`SELECT `+behaviourColumns+` FROM sandbox_behaviours ORDER BY company, source`, nil, func(r store.Row) error {
		var b Behaviour
		err := scanBehaviour(r, &b)
		list = append(list, b)
		return err
	})
	return list, err
}

const behaviourColumns = `company, source, mode, latency, calls_left`

func scanBehaviour(r store.Row, b *Behaviour) error {
	var latency int64
	err := r.Scan(&b.Company, &b.Source, &b.Mode, &latency, &b.CallsLeft)
	b.Latency = time.Duration(latency) * time.Microsecond
	return err
}
