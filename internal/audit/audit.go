// Package audit keeps what happened, for the people who must account for it:
// sign-ins, changed credentials, revoked tokens, paused webhooks. An event is
// appended in the transaction of the change it records, so neither exists
// without the other, and nothing here changes or removes one.
//
// Events name people by their ids. No field may hold a secret, a code, or an
// identifier such as an e-mail address or a CURP: the log is not encrypted.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/auditdb"
)

// Event is one thing that happened.
type Event struct {
	ID        string            // set by Record
	At        time.Time         // set by Record, by the scope's clock
	Type      string            // dotted, such as login.success
	Actor     string            // who did it: an id, or "system"
	Subject   string            // whom or what it was done to: an id
	IP        string            // of the request
	UserAgent string            // of the request; cut to 200 characters
	RequestID string            // of the request
	ErrorID   string            // when it records a failure that has one
	Details   map[string]string // anything else; plain texts, no secrets
}

// Filter selects events; empty fields do not restrict.
type Filter struct {
	Type, Actor, Subject string
	ErrorID              string
	From, Until          time.Time // From inclusive, Until exclusive
	Before               string    // the ID of the last event of the page before
	Limit                int       // default 100, at most 500
}

// Log is the audit log. It is safe for concurrent use.
type Log struct {
	db  store.DB
	clk clock.Clock
	rnd *entropy.Source
}

// New makes the log.
func New(db store.DB, clk clock.Clock, rnd *entropy.Source) *Log {
	return &Log{db: db, clk: clk, rnd: rnd}
}

// Record appends an event to the transaction.
func (l *Log) Record(tx store.Tx, s scope.Scope, e Event) error {
	details := []byte("{}")
	if len(e.Details) > 0 {
		var err error
		if details, err = json.Marshal(e.Details); err != nil {
			return fmt.Errorf("audit: %w", err)
		}
	}
	err := auditdb.Insert(tx, auditdb.Event{
		ID: l.rnd.UUID(), Scope: s, At: clock.Micros(l.clk.Now(s)),
		Type: e.Type, Actor: e.Actor, Subject: e.Subject,
		IP: e.IP, UserAgent: cut(e.UserAgent, 200), RequestID: e.RequestID, ErrorID: e.ErrorID,
		Details: string(details),
	})
	if err != nil {
		return fmt.Errorf("audit: record %s: %w", e.Type, err)
	}
	return nil
}

// List gives events, newest first. For the next page set Before to the ID of
// the last event; a page shorter than Limit is the last.
func (l *Log) List(ctx context.Context, s scope.Scope, f Filter) ([]Event, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	var rows []auditdb.Event
	err := l.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = auditdb.List(q, s, auditdb.Filter{
			Type: f.Type, Actor: f.Actor, Subject: f.Subject, ErrorID: f.ErrorID,
			From: clock.Micros(f.From), Until: clock.Micros(f.Until),
			Before: f.Before, Limit: min(f.Limit, 500),
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("audit: list: %w", err)
	}
	events := make([]Event, len(rows))
	for i, r := range rows {
		events[i] = Event{
			ID: r.ID, At: clock.FromMicros(r.At), Type: r.Type, Actor: r.Actor, Subject: r.Subject,
			IP: r.IP, UserAgent: r.UserAgent, RequestID: r.RequestID, ErrorID: r.ErrorID,
		}
		if err := json.Unmarshal([]byte(r.Details), &events[i].Details); err != nil {
			return nil, fmt.Errorf("audit: event %s: %w", r.ID, err)
		}
	}
	return events, nil
}

// cut shortens a caller's text to n characters and makes it storable: UTF-8
// without NUL bytes.
func cut(s string, n int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
