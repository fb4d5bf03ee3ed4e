// Package auditdb holds the SQL of the audit log.
package auditdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Event is one row of audit_events.
type Event struct {
	ID        string
	Scope     scope.Scope
	At        int64 // microseconds since 1970
	Type      string
	Actor     string
	Subject   string
	IP        string
	UserAgent string
	RequestID string
	ErrorID   string
	Details   string // JSON object
}

// Filter selects rows of one scope; empty fields do not restrict.
type Filter struct {
	Type, Actor, Subject string
	ErrorID              string
	From, Until          int64  // At is in [From, Until); Until 0 is no end
	Before               string // only rows with a smaller id
	Limit                int
}

// Insert appends one event.
func Insert(tx store.Tx, e Event) error {
	_, err := tx.Exec(`
		INSERT INTO audit_events
		       (id, company, environment, at, type, actor, subject, ip, user_agent, request_id, error_id, details)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		e.ID, e.Scope.Company, string(e.Scope.Environment), e.At, e.Type, e.Actor, e.Subject,
		e.IP, e.UserAgent, e.RequestID, e.ErrorID, e.Details)
	return err
}

// List gives the events that the filter selects, newest first.
func List(q store.Queryer, s scope.Scope, f Filter) ([]Event, error) {
	events := []Event{}
	query := `
		SELECT id, at, type, actor, subject, ip, user_agent, request_id, error_id, details
		  FROM audit_events
		 WHERE company = $1 AND environment = $2
		   AND ($3 = '' OR id < $3)
		   AND at >= $4 AND (CAST($5 AS BIGINT) = 0 OR at < $5)
		   AND ($6 = '' OR type = $6)
		   AND ($7 = '' OR actor = $7)
		   AND ($8 = '' OR error_id = $8)`
	args := []any{s.Company, string(s.Environment), f.Before, f.From, f.Until, f.Type, f.Actor, f.ErrorID, f.Limit}
	if f.Subject != "" { // a text of its own, so that the index of the subject serves it
		query += ` AND subject = $10`
		args = append(args, f.Subject)
	}
	err := q.Query(query+` ORDER BY id DESC LIMIT $9`, args, func(r store.Row) error {
		e := Event{Scope: s}
		if err := r.Scan(&e.ID, &e.At, &e.Type, &e.Actor, &e.Subject,
			&e.IP, &e.UserAgent, &e.RequestID, &e.ErrorID, &e.Details); err != nil {
			return err
		}
		events = append(events, e)
		return nil
	})
	return events, err
}

// ForgetOrigins blanks where the events about a subject came from.
func ForgetOrigins(tx store.Tx, s scope.Scope, subject string) error {
	_, err := tx.Exec(`
UPDATE audit_events SET ip = '', user_agent = ''
 WHERE company = $1 AND environment = $2 AND subject = $3`, s.Company, string(s.Environment), subject)
	return err
}
