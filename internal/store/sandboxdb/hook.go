package sandboxdb

import "github.com/ventanilla/ventanilla/internal/store"

// Hook is one request that an inbox received.
type Hook struct {
	ID          string
	Inbox       string
	Company     string
	Environment string
	Answer      int    // the status that the sender got
	Signature   string // valid, invalid or absent
	Sealed      []byte // headers and body
	ReceivedAt  int64
}

// InsertHook keeps a request.
func InsertHook(tx store.Tx, h Hook) error {
	_, err := tx.Exec(`
INSERT INTO sandbox_hooks (id, inbox, company, environment, answer, signature, sealed, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		h.ID, h.Inbox, h.Company, h.Environment, h.Answer, h.Signature, h.Sealed, h.ReceivedAt)
	return err
}

// Hooks gives what an inbox received, in the order of arrival.
func Hooks(q store.Queryer, company, environment, inbox string) ([]Hook, error) {
	var all []Hook
	err := q.Query(`
SELECT id, inbox, company, environment, answer, signature, sealed, received_at
  FROM sandbox_hooks
 WHERE company = $1 AND environment = $2 AND inbox = $3
 ORDER BY id`, []any{company, environment, inbox}, func(r store.Row) error {
		var h Hook
		err := r.Scan(&h.ID, &h.Inbox, &h.Company, &h.Environment, &h.Answer, &h.Signature, &h.Sealed, &h.ReceivedAt)
		all = append(all, h)
		return err
	})
	return all, err
}

// TrimHooks forgets all but the newest requests of a company. IDs are in the
// order of time.
func TrimHooks(tx store.Tx, company, environment string, keep int) error {
	_, err := tx.Exec(`
DELETE FROM sandbox_hooks WHERE company = $1 AND environment = $2 AND id <= (
       SELECT id FROM sandbox_hooks WHERE company = $1 AND environment = $2 ORDER BY id DESC LIMIT 1 OFFSET $3)`,
		company, environment, keep)
	return err
}

// DeleteHooks forgets what an inbox received; inbox "" is all of the company.
func DeleteHooks(tx store.Tx, company, environment, inbox string) error {
	_, err := tx.Exec(`DELETE FROM sandbox_hooks WHERE company = $1 AND environment = $2 AND ($3 = '' OR inbox = $3)`,
		company, environment, inbox)
	return err
}
