package connect

import (
	"net/http"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

type webhookRequest struct {
	URL         *string         `json:"url"`
	Name        *string         `json:"name"`
	WidgetID    *string         `json:"widget_id"`
	IsSandbox   *bool           `json:"is_sandbox"`
	SignRequest *bool           `json:"sign_request"`
	Events      []string        `json:"events"`
	Status      *webhook.Status `json:"status"`
}

func (q *webhookRequest) Validate(key *tenant.APIKey) error {
	if q.IsSandbox != nil && *q.IsSandbox != key.Scope.IsSandbox() {
		return fault.RequestInvalid.Fields(fault.Field{Name: "is_sandbox", Rule: fault.NotAllowed})
	}
	if q.Status != nil && *q.Status != webhook.Active && *q.Status != webhook.Paused {
		return fault.RequestInvalid.Fields(fault.Field{Name: "status", Rule: fault.NotAllowed, OneOf: []string{"active", "paused"}})
	}
	return nil
}

type webhookAnswer struct {
	ID           string   `json:"id"`
	WebhookID    string   `json:"webhook_id"`
	URL          string   `json:"url"`
	Name         string   `json:"name"`
	WidgetID     *string  `json:"widget_id"`
	IsSandbox    bool     `json:"is_sandbox"`
	SignRequest  bool     `json:"sign_request"`
	Events       []string `json:"events"`
	Status       string   `json:"status"`
	Secret       string   `json:"secret,omitempty"` // in the answer to its creation alone
	FailingSince *string  `json:"failing_since"`
	CreatedAt    *string  `json:"created_at"`
	UpdatedAt    *string  `json:"updated_at"`
}

func showWebhook(e webhook.Endpoint) webhookAnswer {
	return webhookAnswer{
		ID: e.ID, WebhookID: e.ID, URL: e.URL, Name: e.Name, WidgetID: orNull(e.WidgetID), IsSandbox: e.IsSandbox,
		SignRequest: e.SignRequest, Events: e.Events, Status: string(e.Status), Secret: e.Secret,
		FailingSince: stamp(e.FailingSince), CreatedAt: stamp(e.CreatedAt), UpdatedAt: stamp(e.UpdatedAt),
	}
}

func (a *API) webhooks(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	page, err := queryPage(r)
	if err != nil {
		return err
	}
	all, err := a.hooks.List(r.Context(), key.Scope)
	if err != nil {
		return err
	}
	from := min((page.Number-1)*page.Size, len(all))
	shown := []webhookAnswer{}
	for _, e := range all[from:min(from+page.Size, len(all))] {
		shown = append(shown, showWebhook(e))
	}
	return list(w, shown, page, len(all))
}

func (a *API) createWebhook(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	q := webhookRequest{}
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(key); err != nil {
		return err
	}
	e := webhook.Endpoint{SignRequest: true, Events: q.Events}
	for from, to := range map[*string]*string{q.URL: &e.URL, q.Name: &e.Name, q.WidgetID: &e.WidgetID} {
		if from != nil {
			*to = *from
		}
	}
	if e.URL == "" {
		return fault.RequestInvalid.Fields(fault.Field{Name: "url", Rule: fault.Required})
	}
	if q.SignRequest != nil {
		e.SignRequest = *q.SignRequest
	}
	if err := a.widgetIsKnown(r, key, e.WidgetID); err != nil {
		return err
	}
	made, err := a.hooks.Create(r.Context(), key.Scope, e, actor(key))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusCreated, showWebhook(made))
}

func (a *API) webhook(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	e, err := a.hooks.Get(r.Context(), key.Scope, r.PathValue("id"))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showWebhook(e))
}

// updateWebhook changes what is given and leaves the rest.
func (a *API) updateWebhook(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	var q webhookRequest
	if err := wire.Decode(r, &q); err != nil {
		return err
	}
	if err := q.Validate(key); err != nil {
		return err
	}
	if q.WidgetID != nil {
		if err := a.widgetIsKnown(r, key, *q.WidgetID); err != nil {
			return err
		}
	}
	e, err := a.hooks.Update(r.Context(), key.Scope, r.PathValue("id"), webhook.Change{
		URL: q.URL, Name: q.Name, WidgetID: q.WidgetID, SignRequest: q.SignRequest, Events: q.Events, Status: q.Status,
	}, actor(key))
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, showWebhook(e))
}

func (a *API) deleteWebhook(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
	id := r.PathValue("id")
	if err := a.hooks.Delete(r.Context(), key.Scope, id, actor(key)); err != nil {
		return err
	}
	return succeed(w, http.StatusOK, map[string]string{"id": id, "webhook_id": id})
}

func (a *API) widgetIsKnown(r *http.Request, key *tenant.APIKey, id string) error {
	if id == "" {
		return nil
	}
	_, err := a.engine.Widget(r.Context(), key.Scope, id)
	return err
}

// actor names the key in the audit log.
func actor(key *tenant.APIKey) string { return "api_key/" + key.ID }

// limitOf reads ?limit=, 1 to 500; 0 when it is not given.
func limitOf(r *http.Request) (int, error) {
	given := r.URL.Query().Get("limit")
	if given == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(given)
	switch {
	case err != nil:
		return 0, fault.RequestInvalid.Fields(fault.Field{Name: "limit", Rule: fault.WrongType})
	case n < 1:
		return 0, fault.RequestInvalid.Fields(fault.Field{Name: "limit", Rule: fault.TooSmall, Limit: 1})
	case n > maxItems:
		return 0, fault.RequestInvalid.Fields(fault.Field{Name: "limit", Rule: fault.TooLarge, Limit: maxItems})
	}
	return n, nil
}
