// Package webhookdb holds the SQL of webhooks: endpoints, events, and the
// deliveries of the ones to the others.
package webhookdb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Webhook is one row of webhooks, an endpoint.
type Webhook struct {
	ID           string
	URL          string
	Name         string
	WidgetID     string
	SignRequest  bool
	Events       string // JSON array
	Secrets      []byte // sealed
	Status       string
	FailingSince int64
	CreatedAt    int64
	UpdatedAt    int64
}

const webhookColumns = `id, url, name, widget_id, sign_request, events, secrets, status, failing_since, created_at, updated_at`

func (w *Webhook) fields() []any {
	return []any{&w.ID, &w.URL, &w.Name, &w.WidgetID, &w.SignRequest, &w.Events, &w.Secrets,
		&w.Status, &w.FailingSince, &w.CreatedAt, &w.UpdatedAt}
}

// InsertWebhook adds an endpoint.
func InsertWebhook(tx store.Tx, s scope.Scope, w Webhook) error {
	_, err := tx.Exec(`
		INSERT INTO webhooks (company, environment, `+webhookColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		s.Company, string(s.Environment), w.ID, w.URL, w.Name, w.WidgetID, w.SignRequest, w.Events,
		w.Secrets, w.Status, w.FailingSince, w.CreatedAt, w.UpdatedAt)
	return err
}

// GetWebhook finds an endpoint of the scope.
func GetWebhook(q store.Queryer, s scope.Scope, id string) (w Webhook, found bool, err error) {
	err = q.QueryRow(`
		SELECT `+webhookColumns+` FROM webhooks
		 WHERE id = $1 AND company = $2 AND environment = $3`,
		id, s.Company, string(s.Environment)).Scan(w.fields()...)
	if errors.Is(err, store.ErrNoRows) {
		return w, false, nil
	}
	return w, err == nil, err
}

// ListWebhooks gives the scope's endpoints, oldest first.
func ListWebhooks(q store.Queryer, s scope.Scope) ([]Webhook, error) {
	list := []Webhook{}
	err := q.Query(`
		SELECT `+webhookColumns+` FROM webhooks
		 WHERE company = $1 AND environment = $2 ORDER BY id`,
		[]any{s.Company, string(s.Environment)}, func(r store.Row) error {
			var w Webhook
			if err := r.Scan(w.fields()...); err != nil {
				return err
			}
			list = append(list, w)
			return nil
		})
	return list, err
}

// UpdateWebhook writes an endpoint's settings, not its secrets, and reports
// whether it exists.
func UpdateWebhook(tx store.Tx, s scope.Scope, w Webhook) (bool, error) {
	n, err := tx.Exec(`
		UPDATE webhooks
		   SET url = $4, name = $5, widget_id = $6, sign_request = $7, events = $8,
		       status = $9, failing_since = $10, updated_at = $11
		 WHERE id = $1 AND company = $2 AND environment = $3`,
		w.ID, s.Company, string(s.Environment), w.URL, w.Name, w.WidgetID, w.SignRequest, w.Events,
		w.Status, w.FailingSince, w.UpdatedAt)
	return n > 0, err
}

// UpdateSecrets replaces an endpoint's secrets.
func UpdateSecrets(tx store.Tx, s scope.Scope, id string, sealed []byte, at int64) error {
	_, err := tx.Exec(`
		UPDATE webhooks SET secrets = $4, updated_at = $5
		 WHERE id = $1 AND company = $2 AND environment = $3`,
		id, s.Company, string(s.Environment), sealed, at)
	return err
}

// DeleteWebhook removes an endpoint with its delivery log and reports whether
// it existed.
func DeleteWebhook(tx store.Tx, s scope.Scope, id string) (bool, error) {
	n, err := tx.Exec(`DELETE FROM webhooks WHERE id = $1 AND company = $2 AND environment = $3`,
		id, s.Company, string(s.Environment))
	if err != nil || n == 0 {
		return false, err
	}
	if _, err = tx.Exec(`
		DELETE FROM webhook_attempts
		 WHERE delivery_id IN (SELECT id FROM webhook_deliveries WHERE webhook_id = $1)`, id); err != nil {
		return false, err
	}
	_, err = tx.Exec(`DELETE FROM webhook_deliveries WHERE webhook_id = $1`, id)
	return true, err
}

// MarkFailing notes when an endpoint began to fail, unless it is noted already.
func MarkFailing(tx store.Tx, s scope.Scope, id string, at int64) error {
	_, err := tx.Exec(`
		UPDATE webhooks SET failing_since = $4
		 WHERE id = $1 AND company = $2 AND environment = $3 AND failing_since = 0`,
		id, s.Company, string(s.Environment), at)
	return err
}

// MarkWorking notes that an endpoint answers again.
func MarkWorking(tx store.Tx, s scope.Scope, id string) error {
	_, err := tx.Exec(`
		UPDATE webhooks SET failing_since = 0
		 WHERE id = $1 AND company = $2 AND environment = $3 AND failing_since <> 0`,
		id, s.Company, string(s.Environment))
	return err
}

// Pause stops an active endpoint that has been failing since before the given
// time, and reports whether it did.
func Pause(tx store.Tx, s scope.Scope, id string, before, at int64) (bool, error) {
	n, err := tx.Exec(`
		UPDATE webhooks SET status = 'paused', updated_at = $5
		 WHERE id = $1 AND company = $2 AND environment = $3
		   AND status = 'active' AND failing_since <> 0 AND failing_since <= $4`,
		id, s.Company, string(s.Environment), before, at)
	return n > 0, err
}
