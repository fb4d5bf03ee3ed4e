package webhookdb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Delivery is one row of webhook_deliveries.
type Delivery struct {
	ID         string
	WebhookID  string
	EventID    string
	Type       string
	Lane       string
	Sequence   int64
	Status     string
	Queued     bool
	Attempts   int64
	Round      int64
	NextAt     int64
	LastStatus int64
	LastError  string
	CreatedAt  int64
	FinishedAt int64
}

const deliveryColumns = `id, webhook_id, event_id, type, lane, sequence, status, queued,
	attempts, round, next_at, last_status, last_error, created_at, finished_at`

func (d *Delivery) fields() []any {
	return []any{&d.ID, &d.WebhookID, &d.EventID, &d.Type, &d.Lane, &d.Sequence, &d.Status, &d.Queued,
		&d.Attempts, &d.Round, &d.NextAt, &d.LastStatus, &d.LastError, &d.CreatedAt, &d.FinishedAt}
}

// InsertDelivery adds a pending delivery without a job.
func InsertDelivery(tx store.Tx, s scope.Scope, d Delivery) error {
	_, err := tx.Exec(`
		INSERT INTO webhook_deliveries (company, environment, `+deliveryColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', FALSE, 0, 0, 0, 0, '', $9, 0)`,
		s.Company, string(s.Environment), d.ID, d.WebhookID, d.EventID, d.Type, d.Lane, d.Sequence, d.CreatedAt)
	return err
}

// QueueNext marks the lane's earliest pending delivery as queued, unless one of
// the lane is queued already, and gives the number of its next attempt.
func QueueNext(tx store.Tx, s scope.Scope, webhookID, lane string) (id string, attempt int64, found bool, err error) {
	var busy int
	err = tx.QueryRow(`
		SELECT COUNT(*) FROM webhook_deliveries
		 WHERE webhook_id = $1 AND lane = $2 AND queued AND company = $3 AND environment = $4`,
		webhookID, lane, s.Company, string(s.Environment)).Scan(&busy)
	if err != nil || busy > 0 {
		return "", 0, false, err
	}
	err = tx.QueryRow(`
		SELECT id, attempts + 1 FROM webhook_deliveries
		 WHERE webhook_id = $1 AND lane = $2 AND status = 'pending' AND company = $3 AND environment = $4
		 ORDER BY sequence LIMIT 1`, webhookID, lane, s.Company, string(s.Environment)).Scan(&id, &attempt)
	if errors.Is(err, store.ErrNoRows) {
		return "", 0, false, nil
	}
	if err != nil {
		return "", 0, false, err
	}
	_, err = tx.Exec(`UPDATE webhook_deliveries SET queued = TRUE WHERE id = $1`, id)
	return id, attempt, err == nil, err
}

// Task is what one attempt needs.
type Task struct {
	Delivery Delivery
	Webhook  Webhook
	Event    Event
}

// GetTask loads a delivery with its endpoint and event.
func GetTask(q store.Queryer, s scope.Scope, id string) (t Task, found bool, err error) {
	d, w, e := &t.Delivery, &t.Webhook, &t.Event
	err = q.QueryRow(`
		SELECT d.id, d.webhook_id, d.event_id, d.type, d.lane, d.sequence, d.status, d.attempts, d.round,
		       w.url, w.secrets, w.status, w.failing_since,
		       e.login_id, e.data, e.created_at
		  FROM webhook_deliveries d
		  JOIN webhooks w ON w.id = d.webhook_id
		  JOIN webhook_events e ON e.id = d.event_id
		 WHERE d.id = $1 AND d.company = $2 AND d.environment = $3`,
		id, s.Company, string(s.Environment)).Scan(
		&d.ID, &d.WebhookID, &d.EventID, &d.Type, &d.Lane, &d.Sequence, &d.Status, &d.Attempts, &d.Round,
		&w.URL, &w.Secrets, &w.Status, &w.FailingSince,
		&e.LoginID, &e.Data, &e.CreatedAt)
	if errors.Is(err, store.ErrNoRows) {
		return t, false, nil
	}
	w.ID, e.ID, e.Type, e.Sequence = d.WebhookID, d.EventID, d.Type, d.Sequence
	return t, err == nil, err
}

// Finish writes the outcome of attempt d.Attempts, provided that the delivery is
// still pending after the attempt before; reports whether it was.
func Finish(tx store.Tx, s scope.Scope, d Delivery) (bool, error) {
	n, err := tx.Exec(`
		UPDATE webhook_deliveries
		   SET status = $4, queued = $5, attempts = $6, next_at = $7,
		       last_status = $8, last_error = $9, finished_at = $10
		 WHERE id = $1 AND company = $2 AND environment = $3
		   AND status = 'pending' AND attempts = $6 - 1`,
		d.ID, s.Company, string(s.Environment), d.Status, d.Queued, d.Attempts, d.NextAt,
		d.LastStatus, d.LastError, d.FinishedAt)
	return n > 0, err
}

// Revive makes a finished delivery pending again, with its full number of
// attempts ahead, and reports whether it was finished.
func Revive(tx store.Tx, s scope.Scope, webhookID, id string) (bool, error) {
	n, err := tx.Exec(`
		UPDATE webhook_deliveries
		   SET status = 'pending', queued = FALSE, round = attempts, next_at = 0, finished_at = 0
		 WHERE id = $1 AND webhook_id = $2 AND company = $3 AND environment = $4 AND status <> 'pending'`,
		id, webhookID, s.Company, string(s.Environment))
	return n > 0, err
}

// GetDelivery finds one delivery of an endpoint.
func GetDelivery(q store.Queryer, s scope.Scope, webhookID, id string) (d Delivery, found bool, err error) {
	err = q.QueryRow(`
		SELECT `+deliveryColumns+` FROM webhook_deliveries
		 WHERE id = $1 AND webhook_id = $2 AND company = $3 AND environment = $4`,
		id, webhookID, s.Company, string(s.Environment)).Scan(d.fields()...)
	if errors.Is(err, store.ErrNoRows) {
		return d, false, nil
	}
	return d, err == nil, err
}

// ListDeliveries gives an endpoint's deliveries, newest first. An empty status
// or before does not restrict.
func ListDeliveries(q store.Queryer, s scope.Scope, webhookID, status, before string, limit int) ([]Delivery, error) {
	list := []Delivery{}
	err := q.Query(`
		SELECT `+deliveryColumns+` FROM webhook_deliveries
		 WHERE webhook_id = $1 AND company = $2 AND environment = $3
		   AND ($4 = '' OR status = $4) AND ($5 = '' OR id < $5)
		 ORDER BY id DESC LIMIT $6`,
		[]any{webhookID, s.Company, string(s.Environment), status, before, limit}, func(r store.Row) error {
			var d Delivery
			if err := r.Scan(d.fields()...); err != nil {
				return err
			}
			list = append(list, d)
			return nil
		})
	return list, err
}
