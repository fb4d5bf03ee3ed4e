package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// Status of an endpoint.
type Status string

// A paused endpoint gets no events until it is made active again.
const (
	Active Status = "active"
	Paused Status = "paused"
)

// Endpoint is a receiver of events.
type Endpoint struct {
	ID           string
	URL          string
	Name         string
	WidgetID     string // only events of this widget; "" is all
	IsSandbox    bool   // the scope's environment
	SignRequest  bool   // as the client asked; deliveries are signed always
	Events       []string
	Status       Status
	Secret       string // only in the answers of Create and RotateSecret
	FailingSince time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Create adds an endpoint. Empty Events are ["*"], an empty Secret is made; the
// answer is the only one that holds it. fault.RequestInvalid with the fields
// url, name, events or secret; fault.LimitExceeded beyond 50 endpoints.
func (h *Hub) Create(ctx context.Context, s scope.Scope, e Endpoint, actor string) (Endpoint, error) {
	if len(e.Events) == 0 {
		e.Events = []string{"*"}
	}
	if e.Secret == "" {
		e.Secret = newSecret(h.rnd)
	}
	if err := h.validate(e); err != nil {
		return Endpoint{}, err
	}
	var created Endpoint
	err := h.db.Write(ctx, func(tx store.Tx) (err error) {
		created, err = h.create(tx, s, e, actor)
		return err
	})
	return created, err
}

func (h *Hub) create(tx store.Tx, s scope.Scope, e Endpoint, actor string) (Endpoint, error) {
	existing, err := webhookdb.ListWebhooks(tx, s)
	if err != nil {
		return Endpoint{}, fmt.Errorf("webhook: create: %w", err)
	}
	if len(existing) >= maxEndpoints {
		return Endpoint{}, fault.LimitExceeded.With("limit", maxEndpoints)
	}
	e.ID, e.IsSandbox, e.Status = h.rnd.UUID(), s.IsSandbox(), Active
	e.CreatedAt, e.FailingSince = h.clk.Now(s), time.Time{}
	e.UpdatedAt = e.CreatedAt
	row, err := stored(e)
	if err != nil {
		return Endpoint{}, err
	}
	if row.Secrets, err = h.sealSecrets(s, e.ID, []secret{{Value: e.Secret}}); err != nil {
		return Endpoint{}, err
	}
	if err := webhookdb.InsertWebhook(tx, s, row); err != nil {
		return Endpoint{}, fmt.Errorf("webhook: create: %w", err)
	}
	return e, h.audit.Record(tx, s, audit.Event{Type: "webhook.created", Actor: actor, Subject: e.ID})
}

// List gives the scope's endpoints, oldest first.
func (h *Hub) List(ctx context.Context, s scope.Scope) ([]Endpoint, error) {
	var rows []webhookdb.Webhook
	err := h.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = webhookdb.ListWebhooks(q, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("webhook: list: %w", err)
	}
	list := make([]Endpoint, len(rows))
	for i, r := range rows {
		if list[i], err = endpoint(s, r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Get finds an endpoint; fault.WebhookUnknown.
func (h *Hub) Get(ctx context.Context, s scope.Scope, id string) (Endpoint, error) {
	var row webhookdb.Webhook
	err := h.db.Read(ctx, func(q store.Queryer) (err error) {
		row, err = h.find(q, s, id)
		return err
	})
	if err != nil {
		return Endpoint{}, err
	}
	return endpoint(s, row)
}

// find loads an endpoint or says fault.WebhookUnknown.
func (h *Hub) find(q store.Queryer, s scope.Scope, id string) (webhookdb.Webhook, error) {
	row, found, err := webhookdb.GetWebhook(q, s, id)
	if err != nil {
		return row, fmt.Errorf("webhook: get: %w", err)
	}
	if !found {
		return row, fault.WebhookUnknown
	}
	return row, nil
}

// stored makes the stored form, without secrets.
func stored(e Endpoint) (webhookdb.Webhook, error) {
	events, err := json.Marshal(e.Events)
	if err != nil {
		return webhookdb.Webhook{}, fmt.Errorf("webhook: %w", err)
	}
	return webhookdb.Webhook{
		ID: e.ID, URL: e.URL, Name: e.Name, WidgetID: e.WidgetID, SignRequest: e.SignRequest,
		Events: string(events), Status: string(e.Status), FailingSince: clock.Micros(e.FailingSince),
		CreatedAt: clock.Micros(e.CreatedAt), UpdatedAt: clock.Micros(e.UpdatedAt),
	}, nil
}

// endpoint reads the stored form, without secrets.
func endpoint(s scope.Scope, r webhookdb.Webhook) (Endpoint, error) {
	e := Endpoint{
		ID: r.ID, URL: r.URL, Name: r.Name, WidgetID: r.WidgetID, IsSandbox: s.IsSandbox(), SignRequest: r.SignRequest,
		Status: Status(r.Status), FailingSince: clock.FromMicros(r.FailingSince),
		CreatedAt: clock.FromMicros(r.CreatedAt), UpdatedAt: clock.FromMicros(r.UpdatedAt),
	}
	if err := json.Unmarshal([]byte(r.Events), &e.Events); err != nil {
		return e, fmt.Errorf("webhook: endpoint %s: %w", r.ID, err)
	}
	return e, nil
}
