package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// Published is an event as it was published, whoever received it.
type Published struct {
	ID        string
	Type      string
	Sequence  int64 // within the account
	LoginID   string
	CreatedAt time.Time
	Data      map[string]any // the body's data, without webhook_id
}

// settled is how old an event must be on PostgreSQL to be listed: transactions
// that run at once commit in any order, and a cursor must not pass one that is
// still to appear.
const settled = 2 * time.Second

// Events gives published events after a cursor, oldest first, for a receiver
// that reconciles. The cursor is the ID of the last event seen, "" for the
// beginning; limit is 100 by default, at most 500. On PostgreSQL an event shows
// two seconds after it was published. Events are kept for 30 days.
func (h *Hub) Events(ctx context.Context, s scope.Scope, cursor string, limit int) ([]Published, error) {
	if limit <= 0 {
		limit = 100
	}
	below := ""
	if h.db.Dialect() == store.Postgres {
		below = idAt(h.clk.Now(scope.Scope{}).Add(-settled))
	}
	var rows []webhookdb.Event
	err := h.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = webhookdb.ListEvents(q, s, cursor, below, min(limit, 500))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("webhook: events: %w", err)
	}
	list := make([]Published, len(rows))
	for i, r := range rows {
		list[i] = Published{
			ID: r.ID, Type: r.Type, Sequence: r.Sequence, LoginID: r.LoginID, CreatedAt: clock.FromMicros(r.CreatedAt),
		}
		plain, err := h.vault.OpenSealed(r.Data, s, r.ID, purposeEvent)
		if err != nil {
			return nil, fmt.Errorf("webhook: event %s: %w", r.ID, err)
		}
		if err := json.Unmarshal(plain, &list[i].Data); err != nil {
			return nil, fmt.Errorf("webhook: event %s: %w", r.ID, err)
		}
	}
	return list, nil
}

// Clear forgets the scope's events and deliveries, not its endpoints.
func (h *Hub) Clear(tx store.Tx, s scope.Scope) error { return webhookdb.Clear(tx, s) }

const (
	// keptFor is how long events and finished deliveries are kept: longer than
	// any delivery can be pending.
	keptFor = 30 * 24 * time.Hour
	// pruneBatch keeps one transaction short.
	pruneBatch = 1000
)

// Prune removes events and finished deliveries that are older than 30 days by
// the machine's clock. Call it now and then.
func (h *Hub) Prune(ctx context.Context) error {
	below := idAt(h.clk.Now(scope.Scope{}).Add(-keptFor))
	for more := true; more; {
		err := h.db.Write(ctx, func(tx store.Tx) (err error) {
			more, err = webhookdb.Prune(tx, below, pruneBatch)
			return err
		})
		if err != nil {
			return fmt.Errorf("webhook: prune: %w", err)
		}
	}
	return nil
}

// idAt gives the lowest UUID version 7 of a time (RFC 9562, section 5.7).
func idAt(t time.Time) string {
	ms := uint64(t.UnixMilli())
	return fmt.Sprintf("%08x-%04x-7000", ms>>16, ms&0xffff)
}
