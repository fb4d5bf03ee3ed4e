package webhookdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Attempt is one row of webhook_attempts.
type Attempt struct {
	DeliveryID string
	Number     int64
	At         int64
	Status     int64
	Latency    int64 // microseconds
	Error      string
	Response   string
}

// InsertAttempt logs one attempt.
func InsertAttempt(tx store.Tx, s scope.Scope, a Attempt) error {
	_, err := tx.Exec(`
		INSERT INTO webhook_attempts (delivery_id, number, company, environment, at, status, latency, error, response)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.DeliveryID, a.Number, s.Company, string(s.Environment), a.At, a.Status, a.Latency, a.Error, a.Response)
	return err
}

// ListAttempts gives a delivery's attempts in order.
func ListAttempts(q store.Queryer, s scope.Scope, deliveryID string) ([]Attempt, error) {
	list := []Attempt{}
	err := q.Query(`
		SELECT delivery_id, number, at, status, latency, error, response FROM webhook_attempts
		 WHERE delivery_id = $1 AND company = $2 AND environment = $3 ORDER BY number`,
		[]any{deliveryID, s.Company, string(s.Environment)}, func(r store.Row) error {
			var a Attempt
			if err := r.Scan(&a.DeliveryID, &a.Number, &a.At, &a.Status, &a.Latency, &a.Error, &a.Response); err != nil {
				return err
			}
			list = append(list, a)
			return nil
		})
	return list, err
}
