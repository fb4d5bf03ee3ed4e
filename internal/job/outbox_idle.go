package job

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/jobdb"
)

// tell wakes who waits for Idle; o.mu is held.
func (o *outbox) tell() {
	close(o.changed)
	o.changed = make(chan struct{})
}

// look gives whether jobs are in hand, and the channel that closes with the
// next change.
func (o *outbox) look() (busy bool, changed chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.claiming || len(o.leased) > 0, o.changed
}

// Idle looks twice: a job that is claimed, run and settled while the database
// is asked may have enqueued another.
func (o *outbox) Idle(ctx context.Context) error {
	for {
		busy, changed := o.look()
		if !busy {
			due, err := o.anyDue(ctx)
			if err != nil {
				return err
			}
			if busy, now := o.look(); !due && !busy && now == changed {
				return nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// anyDue reports whether a job is due that this engine has a handler for.
func (o *outbox) anyDue(ctx context.Context) (found bool, err error) {
	o.mu.Lock()
	kinds := make([]string, 0, len(o.lanes))
	for k := range o.lanes {
		kinds = append(kinds, k)
	}
	o.mu.Unlock()
	err = o.db.Read(ctx, func(q store.Queryer) error {
		found = false
		for _, k := range kinds {
			due, err := jobdb.Due(q, k, clock.Micros(o.now()))
			if err != nil || due {
				found = due
				return err
			}
		}
		return nil
	})
	return found, err
}
