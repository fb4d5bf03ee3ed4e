package connect

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

type deliveryAnswer struct {
	ID         string  `json:"id"`
	WebhookID  string  `json:"webhook_id"`
	EventID    string  `json:"event_id"`
	Event      string  `json:"event"`
	Sequence   int64   `json:"sequence"`
	Status     string  `json:"status"`
	Attempts   int     `json:"attempts"`
	LastStatus *int    `json:"last_status_code"`
	LastError  *string `json:"last_error"`
	CreatedAt  *string `json:"created_at"`
	NextAt     *string `json:"next_attempt_at"`
	FinishedAt *string `json:"finished_at"`
}

func showDelivery(d webhook.Delivery) deliveryAnswer {
	out := deliveryAnswer{
		ID: d.ID, WebhookID: d.WebhookID, EventID: d.EventID, Event: d.Type, Sequence: d.Sequence, Status: string(d.Status),
		Attempts: d.Attempts, LastError: orNull(d.LastError), CreatedAt: stamp(d.CreatedAt), NextAt: stamp(d.NextAt), FinishedAt: stamp(d.FinishedAt),
	}
	if d.LastStatus != 0 {
		out.LastStatus = &d.LastStatus
	}
	return out
}

// deliveries gives the log of a webhook, newest first: ?status=pending,
// delivered or dead (the dead-letter list), ?before= a delivery's id, ?limit=.
func (a *API) deliveries(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	limit, err := limitOf(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	status := webhook.DeliveryStatus(q.Get("status"))
	switch status {
	case "", webhook.Pending, webhook.Delivered, webhook.Dead:
	default:
		return fault.RequestInvalid.Fields(fault.Field{Name: "status", Rule: fault.NotAllowed, OneOf: []string{"pending", "delivered", "dead"}})
	}
	found, err := a.hooks.Deliveries(r.Context(), key.Scope, r.PathValue("id"), webhook.DeliveryFilter{
		Status: status, Before: q.Get("before"), Limit: limit,
	})
	if err != nil {
		return err
	}
	shown := make([]deliveryAnswer, len(found))
	for i, d := range found {
		shown[i] = showDelivery(d)
	}
	return succeed(w, http.StatusOK, shown)
}

func (a *API) retryDelivery(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	id, delivery := r.PathValue("id"), r.PathValue("delivery")
	if err := a.hooks.Retry(r.Context(), key.Scope, id, delivery); err != nil {
		return err
	}
	d, _, err := a.hooks.Delivery(r.Context(), key.Scope, id, delivery)
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showDelivery(d))
}

func (a *API) testWebhook(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	id := r.PathValue("id")
	delivery, err := a.hooks.Test(r.Context(), key.Scope, id)
	if err != nil {
		return err
	}
	d, _, err := a.hooks.Delivery(r.Context(), key.Scope, id, delivery)
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showDelivery(d))
}

type eventAnswer struct {
	EventID   string         `json:"event_id"`
	Event     string         `json:"event"`
	Sequence  int64          `json:"sequence"`
	LoginID   *string        `json:"login_id"`
	CreatedAt *string        `json:"created_at"`
	Data      map[string]any `json:"data"`
}

// events lets a receiver reconcile: everything that was published after
// ?cursor=, oldest first. The next cursor is the last event's id.
func (a *API) events(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	limit, err := limitOf(r)
	if err != nil {
		return err
	}
	cursor := r.URL.Query().Get("cursor")
	found, err := a.hooks.Events(r.Context(), key.Scope, cursor, limit)
	if err != nil {
		return err
	}
	shown := make([]eventAnswer, len(found))
	for i, e := range found {
		shown[i] = eventAnswer{EventID: e.ID, Event: e.Type, Sequence: e.Sequence, LoginID: orNull(e.LoginID), CreatedAt: stamp(e.CreatedAt), Data: e.Data}
		cursor = e.ID
	}
	return succeed(w, http.StatusOK, map[string]any{"events": shown, "cursor": orNull(cursor)})
}
