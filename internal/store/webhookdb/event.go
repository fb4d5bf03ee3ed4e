package webhookdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Event is one row of webhook_events.
type Event struct {
	ID        string
	Type      string
	Sequence  int64
	LoginID   string
	Data      []byte // sealed
	CreatedAt int64
}

// NextSequence gives the lane's next number, from 1. It holds the lane until
// the transaction ends.
func NextSequence(tx store.Tx, s scope.Scope, lane string) (n int64, err error) {
	err = tx.QueryRow(`
		INSERT INTO webhook_lanes (company, environment, lane, last) VALUES ($1, $2, $3, 1)
		ON CONFLICT (company, environment, lane) DO UPDATE SET last = webhook_lanes.last + 1
		RETURNING last`,
		s.Company, string(s.Environment), lane).Scan(&n)
	return n, err
}

// HoldLane keeps others from publishing to the lane until the transaction ends.
// Only PostgreSQL needs it: SQLite has one writer.
func HoldLane(tx store.Tx, s scope.Scope, lane string) error {
	_, err := tx.Exec(`
		UPDATE webhook_lanes SET last = last
		 WHERE company = $1 AND environment = $2 AND lane = $3`,
		s.Company, string(s.Environment), lane)
	return err
}

// InsertEvent adds an event.
func InsertEvent(tx store.Tx, s scope.Scope, e Event) error {
	_, err := tx.Exec(`
		INSERT INTO webhook_events (id, company, environment, type, sequence, login_id, data, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.ID, s.Company, string(s.Environment), e.Type, e.Sequence, e.LoginID, e.Data, e.CreatedAt)
	return err
}

// ListEvents gives the scope's events with ids in (after, below), oldest first.
// An empty below is no bound.
func ListEvents(q store.Queryer, s scope.Scope, after, below string, limit int) ([]Event, error) {
	list := []Event{}
	err := q.Query(`
		SELECT id, type, sequence, login_id, data, created_at FROM webhook_events
		 WHERE company = $1 AND environment = $2 AND id > $3 AND ($4 = '' OR id < $4)
		 ORDER BY id LIMIT $5`,
		[]any{s.Company, string(s.Environment), after, below, limit}, func(r store.Row) error {
			var e Event
			if err := r.Scan(&e.ID, &e.Type, &e.Sequence, &e.LoginID, &e.Data, &e.CreatedAt); err != nil {
				return err
			}
			list = append(list, e)
			return nil
		})
	return list, err
}

// Clear removes the scope's events and deliveries, not its endpoints.
func Clear(tx store.Tx, s scope.Scope) error {
	for _, query := range []string{
		`DELETE FROM webhook_attempts WHERE company = $1 AND environment = $2`,
		`DELETE FROM webhook_deliveries WHERE company = $1 AND environment = $2`,
		`DELETE FROM webhook_events WHERE company = $1 AND environment = $2`,
		`DELETE FROM webhook_lanes WHERE company = $1 AND environment = $2`,
		`DELETE FROM webhook_later WHERE company = $1 AND environment = $2`,
	} {
		if _, err := tx.Exec(query, s.Company, string(s.Environment)); err != nil {
			return err
		}
	}
	return nil
}

// Prune removes at most limit events, deliveries that are over, and their
// attempts, all with ids below the given one, and reports whether more may be
// left; and what was to be published later and never was. It is for all scopes at once.
func Prune(tx store.Tx, below string, limit int) (more bool, err error) {
	for _, query := range []string{
		`DELETE FROM webhook_attempts WHERE delivery_id IN (
			SELECT id FROM webhook_deliveries WHERE id < $1 AND status <> 'pending' ORDER BY id LIMIT $2)`,
		`DELETE FROM webhook_deliveries WHERE id IN (
			SELECT id FROM webhook_deliveries WHERE id < $1 AND status <> 'pending' ORDER BY id LIMIT $2)`,
		`DELETE FROM webhook_events WHERE id IN (
			SELECT id FROM webhook_events WHERE id < $1 ORDER BY id LIMIT $2)`,
		`DELETE FROM webhook_later WHERE id IN (
			SELECT id FROM webhook_later WHERE id < $1 ORDER BY id LIMIT $2)`,
	} {
		n, err := tx.Exec(query, below, limit)
		if err != nil {
			return false, err
		}
		more = more || n >= int64(limit)
	}
	return more, nil
}
