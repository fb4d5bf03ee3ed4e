package webhook

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

const (
	kindLater    = "webhook.publish"
	purposeLater = "webhook-later"
)

// laterArgs name an event in store.
type laterArgs struct {
	ID string `json:"id"`
}

// PublishLater has a job publish the event, at most once, if the transaction
// commits. It is for who must not learn from the time of an answer whether
// there is anything to publish: an event about nobody, without account and user,
// costs the same and is dropped by the job.
func (h *Hub) PublishLater(tx store.Tx, s scope.Scope, e Event) error {
	plain, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("webhook: publish %s later: %w", e.Type, err)
	}
	id := h.rnd.UUID()
	sealed, err := h.vault.Seal(plain, s, id, purposeLater)
	if err != nil {
		return fmt.Errorf("webhook: publish %s later: %w", e.Type, err)
	}
	if err := webhookdb.InsertLater(tx, s, id, sealed, clock.Micros(h.clk.Now(s))); err != nil {
		return fmt.Errorf("webhook: publish %s later: %w", e.Type, err)
	}
	return h.jobs.Enqueue(tx, job.Spec{Kind: kindLater, Scope: s, Args: laterArgs{id}})
}

// publishLater takes the event out of the store and publishes it in one
// transaction, so that a job that runs twice finds nothing left to do.
func (h *Hub) publishLater(ctx context.Context, j job.Job) error {
	var a laterArgs
	if err := json.Unmarshal(j.Args, &a); err != nil {
		return job.Cancel(fmt.Errorf("webhook: %w", err))
	}
	return h.db.Write(ctx, func(tx store.Tx) error {
		sealed, found, err := webhookdb.TakeLater(tx, j.Scope, a.ID)
		if err != nil || !found {
			return err
		}
		plain, err := h.vault.OpenSealed(sealed, j.Scope, a.ID, purposeLater)
		if err != nil {
			return fmt.Errorf("webhook: event %s: %w", a.ID, err)
		}
		var e Event
		if err := json.Unmarshal(plain, &e); err != nil {
			return fmt.Errorf("webhook: event %s: %w", a.ID, err)
		}
		if e.AccountID == "" && e.UserID == "" {
			return nil
		}
		return h.Publish(tx, j.Scope, e)
	})
}
