package job

import (
	"context"
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/jobdb"
)

const (
	// retryAfter is the wait after the database refused.
	retryAfter = time.Second
	// buriedFor is how long dead jobs are kept.
	buriedFor = 7 * 24 * time.Hour
	// farAway is the longest sleep: a clock that was set may make a job due.
	farAway = time.Minute
)

// claim looks for due jobs until ctx ends: when woken, when the next is due,
// and in time to renew the leases.
func (o *outbox) claim(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var renewAt, pruneAt time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		case <-timer.C:
		}
		pause, err := o.claimDue(ctx)
		now := o.now()
		if err == nil && !now.Before(renewAt) {
			renewAt = now.Add(o.tuning.lease / 3)
			err = o.renew(ctx)
		}
		if err == nil && !now.Before(pruneAt) {
			pruneAt = now.Add(time.Hour)
			err = o.db.Write(ctx, func(tx store.Tx) error { return jobdb.Prune(tx, clock.Micros(now.Add(-buriedFor))) })
		}
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, store.ErrClosed) {
				return
			}
			o.log.ErrorContext(ctx, "jobs wait for the database", "error", err)
			pause = retryAfter
			o.heatAll()
		}
		timer.Reset(min(pause, renewAt.Sub(now)))
	}
}

func (o *outbox) heatAll() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.lanes {
		l.hot = true
	}
}

// want is how much a lane can take.
type want struct {
	lane *lane
	free int
	jobs []jobdb.Job
	next int64
}

// claimDue claims what the lanes can take and says how long nothing more is due.
func (o *outbox) claimDue(ctx context.Context) (time.Duration, error) {
	now := o.now()
	wants, pause := o.wanted(clock.Micros(now))
	if len(wants) == 0 {
		return pause, nil
	}
	o.cool(wants)
	err := o.db.Write(ctx, func(tx store.Tx) (err error) {
		until := clock.Micros(now.Add(o.tuning.lease))
		for i := range wants {
			w := &wants[i]
			if w.jobs, err = jobdb.Claim(tx, w.lane.kind, o.owner, clock.Micros(now), until, w.free); err != nil {
				return err
			}
			if w.next, err = jobdb.NextDue(tx, w.lane.kind); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.take(nil)
		return 0, err
	}
	o.take(wants)
	_, pause = o.wanted(clock.Micros(o.now()))
	return pause, nil
}

// wanted lists the lanes that have room and may have due jobs, and says when
// the next one will.
func (o *outbox) wanted(now int64) (wants []want, pause time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	pause = farAway
	for _, l := range o.lanes {
		free := l.options.Workers + l.ahead() - l.running - len(l.ready)
		switch {
		case len(l.ready) > l.ahead()/2 || free <= 0:
			// A worker that takes from ready wakes us in time.
		case l.hot || (l.next != 0 && l.next <= now):
			wants = append(wants, want{lane: l, free: free})
			pause = 0
		case l.next != 0:
			pause = min(pause, time.Duration(l.next-now)*time.Microsecond)
		}
	}
	return wants, pause
}

// cool comes before the claim, so that what is enqueued meanwhile heats again.
func (o *outbox) cool(wants []want) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.claiming = true
	for _, w := range wants {
		w.lane.hot = false
	}
}

// take hands claimed jobs to workers.
func (o *outbox) take(wants []want) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.tell()
	o.claiming = false
	for _, w := range wants {
		l := w.lane
		l.next = w.next
		if len(w.jobs) == w.free {
			l.hot = true
		}
		for _, j := range w.jobs {
			if _, held := o.leased[j.ID]; held {
				continue // ours all along: the database was slower than the lease
			}
			o.leased[j.ID] = l
			l.ready = append(l.ready, j)
		}
		for l.running < l.options.Workers && len(l.ready) > 0 {
			o.begin(l)
		}
	}
}

// renew extends the leases of the jobs in hand.
func (o *outbox) renew(ctx context.Context) error {
	o.mu.Lock()
	ids := make([]string, 0, len(o.leased))
	for id := range o.leased {
		ids = append(ids, id)
	}
	o.mu.Unlock()
	if len(ids) == 0 {
		return nil
	}
	until := clock.Micros(o.now().Add(o.tuning.lease))
	return o.db.Write(ctx, func(tx store.Tx) error {
		for _, id := range ids {
			if err := jobdb.Renew(tx, id, o.owner, until); err != nil {
				return err
			}
		}
		return nil
	})
}
