package store

import (
	"context"
	"fmt"
	"time"
)

// LiveAsOf gives the moment that PostgreSQL's last heartbeat vouches for.
func LiveAsOf(db DB) *time.Time { return db.(*postgresDB).listener.asOf.Load() }

// FillAll puts n rows into each of our tables and gives the number of rows. All
// texts of row i are alike, so that what refers to another table finds it.
func FillAll(tx Tx, d Dialect, n int) (rows int, err error) {
	all, err := tables(tx, d)
	if err != nil {
		return 0, err
	}
	for _, t := range all {
		for i := range n {
			row := make([]any, len(t.columns))
			for c, k := range t.kinds {
				switch k {
				case kindInt:
					row[c] = i
				case kindBool:
					row[c] = i%2 == 0
				case kindBytes:
					row[c] = []byte{0, 255, byte(i), '\n'}
				default:
					row[c] = fmt.Sprintf("ñ \"%d\"\n\u2028<", i)
				}
			}
			sent := false
			err := insertRows(tx, t, func() ([]any, error) {
				if sent {
					return nil, nil
				}
				sent = true
				return row, nil
			})
			if err != nil {
				return 0, fmt.Errorf("%s: %w", t.name, err)
			}
			rows++
		}
	}
	return rows, nil
}

// Contents gives every row of our tables as text, booleans as numbers.
func Contents(q Queryer, d Dialect) (lines []string, err error) {
	all, err := tables(q, d)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		cells, targets := t.cells()
		err := q.Query("SELECT "+t.list()+" FROM "+t.name+" ORDER BY "+t.list(), nil, func(r Row) error {
			if err := r.Scan(targets...); err != nil {
				return err
			}
			line := t.name
			for _, c := range cells {
				switch v := c.(type) {
				case **int64:
					line += fmt.Sprint("|", **v)
				case **bool:
					line += map[bool]string{true: "|1", false: "|0"}[**v]
				case *[]byte:
					line += fmt.Sprintf("|%x", *v)
				case **string:
					line += "|" + **v
				}
			}
			lines = append(lines, line)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// MigrateDown undoes all migrations.
func MigrateDown(ctx context.Context, db DB) error {
	p, done, err := provider(db)
	if err != nil {
		return err
	}
	defer done()
	_, err = p.DownTo(ctx, 0)
	return err
}
