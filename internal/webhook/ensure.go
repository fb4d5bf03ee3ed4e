package webhook

import (
	"fmt"
	"slices"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// What Ensure did.
const (
	Unchanged = ""
	Created   = "created"
	Updated   = "updated"
)

// Ensure sees to it that the scope has an endpoint with e's URL, events and
// secret, for a manifest that may be applied again. An empty Secret is made for
// a new endpoint and left alone on one that exists; the rest of an existing
// endpoint stays. A secret may stand as SealedSecret gave it. fault.RequestInvalid and fault.LimitExceeded as Create.
func (h *Hub) Ensure(tx store.Tx, s scope.Scope, e Endpoint, actor string) (did string, err error) {
	if len(e.Events) == 0 {
		e.Events = []string{"*"}
	}
	if e.Secret, err = h.unsealed(s, e.URL, e.Secret); err != nil {
		return Unchanged, err
	}
	if err := h.validate(e); err != nil {
		return Unchanged, err
	}
	rows, err := webhookdb.ListWebhooks(tx, s)
	if err != nil {
		return Unchanged, fmt.Errorf("webhook: ensure: %w", err)
	}
	at := slices.IndexFunc(rows, func(w webhookdb.Webhook) bool { return w.URL == e.URL })
	if at < 0 {
		if e.Secret == "" {
			e.Secret = newSecret(h.rnd)
		}
		_, err := h.create(tx, s, e, actor)
		return Created, err
	}
	return h.conform(tx, s, rows[at], e, actor)
}

// conform changes an existing endpoint to what e says of events and secret.
func (h *Hub) conform(tx store.Tx, s scope.Scope, row webhookdb.Webhook, e Endpoint, actor string) (did string, err error) {
	now, err := endpoint(s, row)
	if err != nil {
		return Unchanged, err
	}
	at := clock.Micros(h.clk.Now(s))
	if !slices.Equal(now.Events, e.Events) {
		now.Events, now.UpdatedAt = e.Events, clock.FromMicros(at)
		changed, err := stored(now)
		if err != nil {
			return Unchanged, err
		}
		if _, err := webhookdb.UpdateWebhook(tx, s, changed); err != nil {
			return Unchanged, fmt.Errorf("webhook: ensure: %w", err)
		}
		did = Updated
	}
	if e.Secret != "" {
		secrets, err := h.openSecrets(s, row)
		if err != nil {
			return Unchanged, err
		}
		if len(secrets) == 0 || secrets[0].Value != e.Secret {
			sealed, err := h.sealSecrets(s, row.ID, []secret{{Value: e.Secret}})
			if err != nil {
				return Unchanged, err
			}
			if err := webhookdb.UpdateSecrets(tx, s, row.ID, sealed, at); err != nil {
				return Unchanged, fmt.Errorf("webhook: ensure: %w", err)
			}
			did = Updated
		}
	}
	if did == Unchanged {
		return did, nil
	}
	return did, h.audit.Record(tx, s, audit.Event{Type: "webhook.updated", Actor: actor, Subject: row.ID})
}
