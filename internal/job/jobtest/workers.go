package jobtest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/ventanilla/ventanilla/internal/job"
)

// As many jobs of a kind run at once as it has workers, and no more.
func workerBound(t *testing.T, b *bench) {
	const workers, jobs = 3, 30
	var now, most atomic.Int32
	full := make(chan struct{})
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{Workers: workers}, func(ctx context.Context, _ job.Job) error {
			n := now.Add(1)
			defer now.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			if n == workers {
				select {
				case <-full:
				default:
					close(full)
				}
			}
			select {
			case <-full: // all wait until the bound was reached once
			case <-ctx.Done():
			}
			return nil
		})
	})
	specs := make([]job.Spec, jobs)
	for i := range specs {
		specs[i] = job.Spec{Kind: "work", Scope: acme}
	}
	enqueue(t, db, e, specs...)
	recv(t, full)
	waitIdle(t, e)
	if got := most.Load(); got != workers {
		t.Errorf("%d at once, want %d", got, workers)
	}
}

// A kind whose workers are all busy does not hold up another.
func kindsIndependent(t *testing.T, b *bench) {
	free, ran := make(chan struct{}), make(chan struct{})
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("slow", job.Options{Workers: 2}, func(context.Context, job.Job) error { <-free; return nil })
		e.Handle("fast", job.Options{Workers: 1}, func(context.Context, job.Job) error { close(ran); return nil })
	})
	slow := job.Spec{Kind: "slow", Scope: acme}
	enqueue(t, db, e, slow, slow, slow, slow, slow)
	enqueue(t, db, e, job.Spec{Kind: "fast", Scope: acme})
	recv(t, ran)
	close(free)
	waitIdle(t, e)
}

// Idle waits for what runs.
func idle(t *testing.T, b *bench) {
	began, free := make(chan struct{}), make(chan struct{})
	var done atomic.Bool
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{}, func(context.Context, job.Job) error {
			close(began)
			<-free
			done.Store(true)
			return nil
		})
	})
	waitIdle(t, e)
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	recv(t, began)
	over, cancel := context.WithCancel(b.ctx)
	cancel()
	if err := e.Idle(over); !errors.Is(err, context.Canceled) {
		t.Errorf("idle while a job runs: %v", err)
	}
	idle := make(chan bool, 1)
	go func() {
		waitIdle(t, e)
		idle <- done.Load()
	}()
	close(free)
	if !recv(t, idle) {
		t.Error("idle before the job was done")
	}
}
