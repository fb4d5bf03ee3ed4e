package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/outboxdb"
)

// Kept is a message that a sandbox kept instead of sending.
type Kept struct {
	ID      string
	Channel string
	To      string
	Subject string
	Text    string
	Code    string
	Link    string
	SentAt  time.Time // by the sandbox's clock
}

// Filter selects kept messages; empty fields do not restrict.
type Filter struct {
	To      string // without regard to case
	Channel string
}

const (
	purposeKept      = "notify.kept"
	purposeRecipient = "notify.recipient"
	// listLimit bounds one answer of Outbox.
	listLimit = 200
	// trimEvery says after how many messages the oldest are dropped, on average.
	trimEvery = 32
)

// Outbox gives what a sandbox kept, newest first, at most 200.
func (n *Notifier) Outbox(ctx context.Context, s scope.Scope, f Filter) ([]Kept, error) {
	return n.list(ctx, s, f, listLimit)
}

func (n *Notifier) list(ctx context.Context, s scope.Scope, f Filter, limit int) ([]Kept, error) {
	var recipient []byte
	if f.To != "" {
		recipient = n.recipient(s, f.To)
	}
	var rows []outboxdb.Message
	err := n.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = outboxdb.List(q, s, recipient, f.Channel, min(limit, n.config.Keep))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("notify: outbox: %w", err)
	}
	kept := make([]Kept, 0, len(rows))
	for _, r := range rows {
		m, err := n.open(r.Message, s, r.ID, purposeKept)
		if err != nil {
			return nil, err
		}
		if m.To == "" {
			continue // a decoy
		}
		kept = append(kept, Kept{
			ID: r.ID, Channel: m.Channel, To: m.To, Subject: m.Subject, Text: m.Text,
			Code: m.Code, Link: m.Link, SentAt: clock.FromMicros(r.SentAt),
		})
	}
	return kept, nil
}

// Clear forgets what a sandbox kept.
func (n *Notifier) Clear(tx store.Tx, s scope.Scope) error { return outboxdb.Clear(tx, s) }

// keep stores a message of a sandbox.
func (n *Notifier) keep(tx store.Tx, s scope.Scope, m Message) error {
	id := n.rnd.UUID()
	sealed, err := n.seal(m, s, id, purposeKept)
	if err != nil {
		return err
	}
	err = outboxdb.Insert(tx, s, outboxdb.Message{
		ID: id, Channel: m.Channel, Recipient: n.recipient(s, m.To),
		Message: sealed, SentAt: clock.Micros(n.clk.Now(s)),
	})
	// Counting to the oldest costs more than keeping, so only now and then.
	if err == nil && n.rnd.Bytes(1)[0]%trimEvery == 0 {
		err = outboxdb.Trim(tx, s, n.config.Keep)
	}
	if err != nil {
		return fmt.Errorf("notify: keep: %w", err)
	}
	return nil
}

func (n *Notifier) recipient(s scope.Scope, to string) []byte {
	return n.vault.Lookup(s, purposeRecipient, strings.ToLower(strings.TrimSpace(to)))
}

// seal makes a message storable.
func (n *Notifier) seal(m Message, s scope.Scope, row, purpose string) ([]byte, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	return n.vault.Seal(text, s, row, purpose)
}

// open is the inverse of seal.
func (n *Notifier) open(sealed []byte, s scope.Scope, row, purpose string) (Message, error) {
	var m Message
	text, err := n.vault.OpenSealed(sealed, s, row, purpose)
	if err != nil {
		return m, fmt.Errorf("notify: message %s: %w", row, err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("notify: message %s: %w", row, err)
	}
	return m, nil
}
