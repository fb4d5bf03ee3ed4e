// Package sandboxdb holds the SQL of what a company changes about its sandbox:
// its clock, the inboxes that receive webhooks, and its scenarios.
package sandboxdb

import "github.com/ventanilla/ventanilla/internal/store"

// Clocks gives the clocks that do not show the real time: by company, how many
// microseconds they are ahead.
func Clocks(q store.Queryer) (map[string]int64, error) {
	all := map[string]int64{}
	err := q.Query(`SELECT company, offset_micros FROM sandbox_clocks`, nil, func(r store.Row) error {
		var company string
		var offset int64
		if err := r.Scan(&company, &offset); err != nil {
			return err
		}
		all[company] = offset
		return nil
	})
	return all, err
}

// AdvanceClock puts a company's clock forward by so many microseconds and gives
// how far it is ahead now.
func AdvanceClock(tx store.Tx, company string, by, now int64) (offset int64, err error) {
	err = tx.QueryRow(`
INSERT INTO sandbox_clocks (company, offset_micros, updated_at) VALUES ($1, $2, $3)
    ON CONFLICT (company) DO UPDATE SET offset_micros = sandbox_clocks.offset_micros + excluded.offset_micros,
       updated_at = excluded.updated_at
RETURNING offset_micros`, company, by, now).Scan(&offset)
	return offset, err
}

// SetClock makes a company's clock so many microseconds ahead.
func SetClock(tx store.Tx, company string, offset, now int64) error {
	_, err := tx.Exec(`
INSERT INTO sandbox_clocks (company, offset_micros, updated_at) VALUES ($1, $2, $3)
    ON CONFLICT (company) DO UPDATE SET offset_micros = excluded.offset_micros, updated_at = excluded.updated_at`,
		company, offset, now)
	return err
}

// ResetClock makes a company's clock show the real time.
func ResetClock(tx store.Tx, company string) error {
	_, err := tx.Exec(`DELETE FROM sandbox_clocks WHERE company = $1`, company)
	return err
}
