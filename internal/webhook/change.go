package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// Change is what Update shall write; nil fields stay.
type Change struct {
	URL         *string
	Name        *string
	WidgetID    *string
	SignRequest *bool
	Events      []string
	Status      *Status
}

// Update changes an endpoint. Making a paused one active forgets its failures.
// fault.WebhookUnknown; fault.RequestInvalid as Create.
func (h *Hub) Update(ctx context.Context, s scope.Scope, id string, c Change, actor string) (Endpoint, error) {
	var updated Endpoint
	err := h.db.Write(ctx, func(tx store.Tx) error {
		row, err := h.find(tx, s, id)
		if err != nil {
			return err
		}
		if updated, err = endpoint(s, row); err != nil {
			return err
		}
		resumed := c.apply(&updated)
		if err := h.validate(updated); err != nil {
			return err
		}
		updated.UpdatedAt = h.clk.Now(s)
		if row, err = stored(updated); err != nil {
			return err
		}
		if _, err := webhookdb.UpdateWebhook(tx, s, row); err != nil {
			return fmt.Errorf("webhook: update: %w", err)
		}
		kind := "webhook.updated"
		if resumed {
			kind = "webhook.resumed"
		}
		return h.audit.Record(tx, s, audit.Event{Type: kind, Actor: actor, Subject: id})
	})
	return updated, err
}

// apply writes the change to e and reports whether it makes e active again.
func (c Change) apply(e *Endpoint) (resumed bool) {
	set(&e.URL, c.URL)
	set(&e.Name, c.Name)
	set(&e.WidgetID, c.WidgetID)
	set(&e.SignRequest, c.SignRequest)
	if len(c.Events) > 0 {
		e.Events = c.Events
	}
	resumed = c.Status != nil && *c.Status == Active && e.Status == Paused
	set(&e.Status, c.Status)
	if resumed {
		e.FailingSince = time.Time{}
	}
	return resumed
}

func set[T any](at *T, to *T) {
	if to != nil {
		*at = *to
	}
}

// Delete removes an endpoint, its pending deliveries and its log.
// fault.WebhookUnknown.
func (h *Hub) Delete(ctx context.Context, s scope.Scope, id, actor string) error {
	return h.db.Write(ctx, func(tx store.Tx) error {
		found, err := webhookdb.DeleteWebhook(tx, s, id)
		if err != nil {
			return fmt.Errorf("webhook: delete: %w", err)
		}
		if !found {
			return fault.WebhookUnknown
		}
		return h.audit.Record(tx, s, audit.Event{Type: "webhook.deleted", Actor: actor, Subject: id})
	})
}

// RotateSecret gives the endpoint a new secret, in the answer's Secret. The one
// before signs beside it for keep, so that the receiver can change over; with
// keep 0 it ends at once. fault.WebhookUnknown.
func (h *Hub) RotateSecret(ctx context.Context, s scope.Scope, id string, keep time.Duration, actor string) (Endpoint, error) {
	fresh := newSecret(h.rnd)
	var rotated Endpoint
	err := h.db.Write(ctx, func(tx store.Tx) error {
		row, err := h.find(tx, s, id)
		if err != nil {
			return err
		}
		old, err := h.openSecrets(s, row)
		if err != nil {
			return err
		}
		if rotated, err = endpoint(s, row); err != nil {
			return err
		}
		now := h.clk.Now(s)
		rotated.UpdatedAt = now
		sealed, err := h.sealSecrets(s, id, rotate(old, fresh, now, keep))
		if err != nil {
			return err
		}
		if err := webhookdb.UpdateSecrets(tx, s, id, sealed, clock.Micros(now)); err != nil {
			return fmt.Errorf("webhook: rotate: %w", err)
		}
		rotated.Secret = fresh
		return h.audit.Record(tx, s, audit.Event{Type: "webhook.secret_rotated", Actor: actor, Subject: id,
			Details: map[string]string{"old_until": now.Add(keep).Format(time.RFC3339)}})
	})
	return rotated, err
}
