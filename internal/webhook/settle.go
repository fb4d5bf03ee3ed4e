package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// pauses are the waits between the attempts of one delivery: 24 hours in all.
var pauses = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour, 10 * time.Hour,
}

// pauseAfter is how long an endpoint fails, without a success between, until it
// is paused.
const pauseAfter = 72 * time.Hour

// settle writes what became of an attempt, plans what follows, and lets the
// lane go on when this delivery is over: one transaction.
func (h *Hub) settle(ctx context.Context, s scope.Scope, t webhookdb.Task, r result) error {
	d, wait, again := h.plan(t.Delivery, r)
	paused := false
	err := h.db.Write(ctx, func(tx store.Tx) error {
		paused = false
		if h.db.Dialect() == store.Postgres {
			if err := webhookdb.HoldLane(tx, s, d.Lane); err != nil {
				return err
			}
		}
		made, err := webhookdb.Finish(tx, s, d)
		if err != nil || !made {
			return err // made by another run of this job
		}
		if err := webhookdb.InsertAttempt(tx, s, webhookdb.Attempt{
			DeliveryID: d.ID, Number: d.Attempts, At: clock.Micros(r.At), Status: int64(r.Status),
			Latency: r.Latency.Microseconds(), Error: r.Class, Response: r.Response,
		}); err != nil {
			return err
		}
		if paused, err = h.judge(tx, s, t.Webhook, r); err != nil {
			return err
		}
		if again {
			return h.jobs.Enqueue(tx, job.Spec{Kind: kind, Scope: s, Delay: wait,
				Args: args{Delivery: d.ID, Attempt: d.Attempts + 1}})
		}
		return h.next(tx, s, d.WebhookID, d.Lane)
	})
	if err != nil {
		return fmt.Errorf("webhook: settle %s: %w", d.ID, err)
	}
	if paused {
		h.log.WarnContext(ctx, "webhook paused after failing for days", "webhook", t.Webhook.ID, "company", s.Company)
	}
	return nil
}

// plan gives the delivery after an attempt, and when to try again, if ever.
func (h *Hub) plan(d webhookdb.Delivery, r result) (after webhookdb.Delivery, wait time.Duration, again bool) {
	d.Attempts++
	d.LastStatus, d.LastError = int64(r.Status), r.Class
	d.FinishedAt, d.NextAt, d.Queued = clock.Micros(r.At), 0, false
	failures := int(d.Attempts - d.Round)
	switch {
	case r.delivered():
		d.Status = string(Delivered)
	case r.final || failures > len(pauses):
		d.Status = string(Dead)
	default:
		wait = h.jitter(pauses[failures-1])
		d.Status, d.Queued, d.FinishedAt = string(Pending), true, 0
		d.NextAt = clock.Micros(r.At.Add(wait))
		return d, wait, true
	}
	return d, 0, false
}

// jitter spreads retries by a tenth, so that the deliveries that one outage
// stopped do not all come back at once.
func (h *Hub) jitter(d time.Duration) time.Duration {
	b := h.rnd.Bytes(2)
	share := float64(uint16(b[0])<<8|uint16(b[1])) / (1 << 16)
	return time.Duration(float64(d) * (0.95 + share/10))
}

// judge keeps the endpoint's standing: since when it fails, and whether it is
// paused for that.
func (h *Hub) judge(tx store.Tx, s scope.Scope, w webhookdb.Webhook, r result) (paused bool, err error) {
	switch {
	case r.Class == classPaused:
		return false, nil
	case r.delivered():
		if w.FailingSince == 0 {
			return false, nil
		}
		return false, webhookdb.MarkWorking(tx, s, w.ID)
	}
	if err := webhookdb.MarkFailing(tx, s, w.ID, clock.Micros(r.At)); err != nil {
		return false, err
	}
	paused, err = webhookdb.Pause(tx, s, w.ID, clock.Micros(r.At.Add(-pauseAfter)), clock.Micros(r.At))
	if err != nil || !paused {
		return false, err
	}
	return true, h.audit.Record(tx, s, audit.Event{Type: "webhook.paused", Actor: "system", Subject: w.ID,
		Details: map[string]string{"reason": "no delivery succeeded for three days", "last_error": r.Class}})
}
