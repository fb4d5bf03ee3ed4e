// Package jobtest holds the job engines to one behaviour. Waiting is on what
// the jobs themselves signal; the only clocks are the engines'.
package jobtest

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Exercise runs the suite. fresh gives the address of an empty migrated
// database; Main must be the package's TestMain.
func Exercise(t *testing.T, fresh func(testing.TB) string) {
	for name, test := range map[string]func(*testing.T, *bench){
		"Committed":        committed,
		"RolledBack":       rolledBack,
		"ManyAtOnce":       manyAtOnce,
		"Chain":            chain,
		"Retry":            retry,
		"MaxAttempts":      maxAttempts,
		"Panic":            panics,
		"Snooze":           snooze,
		"Cancel":           cancel,
		"Timeout":          timeout,
		"Delay":            delay,
		"AdvanceScope":     advanceScope,
		"WorkerBound":      workerBound,
		"KindsIndependent": kindsIndependent,
		"Idle":             idle,
		"StopWaits":        stopWaits,
		"StopGivesUp":      stopGivesUp,
		"StartContext":     startContext,
		"Killed":           killed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := fresh(t)
			test(t, &bench{url: url, ctx: t.Context(), db: func() store.DB { return storetest.Open(t, url) }})
		})
	}
}

// acme is the scope of most jobs here.
var acme = scope.Scope{Company: "000000", Environment: scope.Sandbox}

// patience bounds every wait, for a test that would otherwise hang.
const patience = 20 * time.Second

// bench is what a test works with.
type bench struct {
	url string
	ctx context.Context
	db  func() store.DB
}

// quiet drops the log.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func engine(db store.DB) job.Engine {
	return job.For(db, clock.System, entropy.System, quiet, job.Lease(time.Second))
}

// begin starts an engine with its handlers and stops it when the test ends.
func (b *bench) begin(t *testing.T, handle func(job.Engine)) (store.DB, job.Engine) {
	t.Helper()
	db := b.db()
	e := engine(db)
	handle(e)
	if err := e.Start(context.WithoutCancel(b.ctx)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, e) })
	return db, e
}

func stop(t *testing.T, e job.Engine) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := e.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func enqueue(t *testing.T, db store.DB, e job.Engine, specs ...job.Spec) {
	t.Helper()
	err := db.Write(context.Background(), func(tx store.Tx) error { return e.Enqueue(tx, specs...) })
	if err != nil {
		t.Fatal(err)
	}
}

func waitIdle(t *testing.T, e job.Engine) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := e.Idle(ctx); err != nil {
		t.Fatalf("idle: %v", err)
	}
}

// recv waits for a signal.
func recv[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case v = <-c:
	case <-timer.C:
		t.Fatal("nothing came")
	}
	return v
}

// tally counts runs.
type tally struct {
	mu   sync.Mutex
	runs map[string]int
}

func (c *tally) add(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.runs == nil {
		c.runs = map[string]int{}
	}
	c.runs[name]++
	return c.runs[name]
}

func (c *tally) of(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.runs[name]
}

var errNo = errors.New("no")

// quick retries at once.
func quick(int) time.Duration { return time.Millisecond }

// late retries when AdvanceScope says so.
func late(int) time.Duration { return time.Hour }

// pass is enough to bring every waiting job here to its time.
const pass = 48 * time.Hour

func advance(t *testing.T, e job.Engine, d time.Duration) {
	t.Helper()
	if err := e.AdvanceScope(context.Background(), acme.Company, d); err != nil {
		t.Fatal(err)
	}
	waitIdle(t, e)
}
