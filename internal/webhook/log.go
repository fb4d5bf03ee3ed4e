package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// DeliveryStatus is where a delivery stands.
type DeliveryStatus string

// A dead delivery has used up its attempts, or its endpoint was paused.
const (
	Pending   DeliveryStatus = "pending"
	Delivered DeliveryStatus = "delivered"
	Dead      DeliveryStatus = "dead"
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID         string
	WebhookID  string
	EventID    string
	Type       string
	Sequence   int64 // within the account
	Status     DeliveryStatus
	Attempts   int
	LastStatus int    // HTTP status of the last attempt; 0: none
	LastError  string // its class of failure: status timeout refused dns tls connection paused; "": none
	CreatedAt  time.Time
	NextAt     time.Time // of the next attempt; zero: none, or behind an earlier event
	FinishedAt time.Time
}

// Attempt is one try of a delivery.
type Attempt struct {
	Number   int
	At       time.Time
	Status   int // 0: no answer
	Latency  time.Duration
	Error    string // as Delivery.LastError
	Response string // how the answer began, at most 512 bytes
}

// DeliveryFilter selects deliveries; empty fields do not restrict.
type DeliveryFilter struct {
	Status DeliveryStatus // Dead gives the dead-letter list
	Before string         // the ID of the last delivery of the page before
	Limit  int            // default 100, at most 500
}

// Deliveries gives an endpoint's delivery log, newest first. fault.WebhookUnknown.
func (h *Hub) Deliveries(ctx context.Context, s scope.Scope, webhookID string, f DeliveryFilter) ([]Delivery, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	list := []Delivery{}
	err := h.db.Read(ctx, func(q store.Queryer) error {
		if _, err := h.find(q, s, webhookID); err != nil {
			return err
		}
		rows, err := webhookdb.ListDeliveries(q, s, webhookID, string(f.Status), f.Before, min(f.Limit, 500))
		for _, r := range rows {
			list = append(list, delivery(r))
		}
		return err
	})
	return list, err
}

// Delivery gives one delivery with its attempts. fault.WebhookUnknown;
// fault.ObjectUnknown when the endpoint has no such delivery.
func (h *Hub) Delivery(ctx context.Context, s scope.Scope, webhookID, id string) (d Delivery, attempts []Attempt, err error) {
	err = h.db.Read(ctx, func(q store.Queryer) error {
		if _, err := h.find(q, s, webhookID); err != nil {
			return err
		}
		row, found, err := webhookdb.GetDelivery(q, s, webhookID, id)
		if err != nil {
			return fmt.Errorf("webhook: delivery: %w", err)
		}
		if !found {
			return fault.ObjectUnknown
		}
		rows, err := webhookdb.ListAttempts(q, s, id)
		for _, r := range rows {
			attempts = append(attempts, Attempt{
				Number: int(r.Number), At: clock.FromMicros(r.At), Status: int(r.Status),
				Latency: time.Duration(r.Latency) * time.Microsecond, Error: r.Error, Response: r.Response,
			})
		}
		d = delivery(row)
		return err
	})
	return d, attempts, err
}

func delivery(r webhookdb.Delivery) Delivery {
	return Delivery{
		ID: r.ID, WebhookID: r.WebhookID, EventID: r.EventID, Type: r.Type, Sequence: r.Sequence,
		Status: DeliveryStatus(r.Status), Attempts: int(r.Attempts), LastStatus: int(r.LastStatus), LastError: r.LastError,
		CreatedAt: clock.FromMicros(r.CreatedAt), NextAt: clock.FromMicros(r.NextAt), FinishedAt: clock.FromMicros(r.FinishedAt),
	}
}
