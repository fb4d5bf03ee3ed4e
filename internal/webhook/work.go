package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

const (
	kind = "webhook"
	// storageAttempts bounds the runs of one job that fail on our side; a
	// receiver's failure plans a job of its own instead (plan).
	storageAttempts = 25
	// failingAtOnce is how many attempts run at once to an endpoint that is
	// failing, so that one that hangs cannot hold all workers.
	failingAtOnce = 4
	failingWait   = time.Second
)

// args name one attempt of one delivery, so that a job that runs twice finds
// its attempt made.
type args struct {
	Delivery string `json:"delivery"`
	Attempt  int64  `json:"attempt"`
}

// work makes one attempt.
func (h *Hub) work(ctx context.Context, j job.Job) error {
	var a args
	if err := json.Unmarshal(j.Args, &a); err != nil {
		return job.Cancel(fmt.Errorf("webhook: %w", err))
	}
	var t webhookdb.Task
	var found bool
	err := h.db.Read(ctx, func(q store.Queryer) (err error) {
		t, found, err = webhookdb.GetTask(q, j.Scope, a.Delivery)
		return err
	})
	if err != nil {
		return fmt.Errorf("webhook: delivery %s: %w", a.Delivery, err)
	}
	if !found || t.Delivery.Status != string(Pending) || t.Delivery.Attempts != a.Attempt-1 {
		return nil // deleted, or this attempt was made before a crash
	}
	release, ok := h.admit(t.Webhook)
	if !ok {
		return job.Snooze(failingWait)
	}
	defer release()
	r, err := h.attempt(ctx, j.Scope, t)
	if err != nil {
		return err
	}
	return h.settle(ctx, j.Scope, t, r)
}

// attempt composes, signs and posts. An error is a defect of ours; what the
// receiver did is in the result.
func (h *Hub) attempt(ctx context.Context, s scope.Scope, t webhookdb.Task) (result, error) {
	if t.Webhook.Status != string(Active) && t.Delivery.Type != TestEvent {
		return result{At: h.clk.Now(s), Class: classPaused, final: true}, nil
	}
	plain, err := h.vault.OpenSealed(t.Event.Data, s, t.Event.ID, purposeEvent)
	if err != nil {
		return result{}, fmt.Errorf("webhook: event %s: %w", t.Event.ID, err)
	}
	text, err := compose(t, plain)
	if err != nil {
		return result{}, fmt.Errorf("webhook: event %s: %w", t.Event.ID, err)
	}
	secrets, err := h.openSecrets(s, t.Webhook)
	if err != nil {
		return result{}, err
	}
	now := h.clk.Now(s)
	r := h.post(ctx, t, text, live(secrets, now))
	r.At = now
	if ctx.Err() != nil && !r.delivered() {
		// We are stopping, or took too long ourselves: not the receiver's fault.
		return result{}, fmt.Errorf("webhook: attempt interrupted: %w", context.Cause(ctx))
	}
	return r, nil
}

// admit bounds the attempts to an endpoint that is failing.
func (h *Hub) admit(w webhookdb.Webhook) (release func(), ok bool) {
	if w.FailingSince == 0 {
		return func() {}, true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failing[w.ID] >= failingAtOnce {
		return nil, false
	}
	h.failing[w.ID]++
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.failing[w.ID]--; h.failing[w.ID] == 0 {
			delete(h.failing, w.ID)
		}
	}, true
}
