// Package job runs durable work: links, extraction, webhook deliveries, mail. A
// job is enqueued in the transaction of the change that causes it, so either
// both exist or neither; it runs at least once and survives kill -9.
//
// River does the work on PostgreSQL, an outbox with leases on SQLite; the suite
// in jobtest holds both to the same behaviour.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Spec asks for one piece of work.
type Spec struct {
	Kind  string      // which handler
	Scope scope.Scope // on whose behalf
	Args  any         // marshalled to JSON; no secrets in clear
	Delay time.Duration
}

// Job is a piece of work being run.
type Job struct {
	ID      string
	Kind    string
	Scope   scope.Scope
	Args    json.RawMessage
	Attempt int // 1 on the first run
}

// Handler does the work. nil completes the job; Snooze postpones it without
// counting the attempt; Cancel gives it up; any other error is retried with
// back-off until Options.MaxAttempts. A handler may run twice for one job after
// a crash, so its effects must be idempotent.
type Handler func(ctx context.Context, j Job) error

// Options bound one kind of work.
type Options struct {
	Workers     int           // how many run at once on this node
	Timeout     time.Duration // of one run; ctx ends then
	MaxAttempts int
	Backoff     func(attempt int) time.Duration // wait after a failed attempt, give or take a tenth; nil: 1, 2, 4, … s up to 1 h
}

// Engine enqueues and runs jobs.
type Engine interface {
	// Enqueue adds jobs to the transaction.
	Enqueue(tx store.Tx, specs ...Spec) error
	// Handle registers the handler of a kind: two or more lower-case letters and
	// digits, divided by . _ or -. Only before Start. It panics at what only a
	// programmer can get wrong.
	Handle(kind string, o Options, h Handler)
	// Start begins to work; jobs stop being taken when ctx ends.
	Start(ctx context.Context) error
	// Stop waits for running jobs, at most until ctx ends.
	Stop(ctx context.Context) error
	// AdvanceScope brings the waiting jobs of a company's sandbox nearer by d,
	// when its clock moves by d; a negative d takes them further away.
	AdvanceScope(ctx context.Context, company string, d time.Duration) error
	// Idle blocks until no job is due or running, or ctx ends. For tests and the demo.
	Idle(ctx context.Context) error
}

// Snooze postpones the job by d; the attempt does not count.
func Snooze(d time.Duration) error { return snooze(d) }

// Cancel ends the job for good, keeping err as its last error.
func Cancel(err error) error { return &cancelled{err} }

type snooze time.Duration

func (s snooze) Error() string { return "snoozed for " + time.Duration(s).String() }

type cancelled struct{ cause error }

func (c *cancelled) Error() string { return "cancelled: " + c.cause.Error() }
func (c *cancelled) Unwrap() error { return c.cause }

// outcome sorts a handler's error for the engines.
func outcome(err error) (delay time.Duration, snoozed, cancel bool) {
	if s, ok := errors.AsType[snooze](err); ok {
		return time.Duration(s), true, false
	}
	_, c := errors.AsType[*cancelled](err)
	return 0, false, c
}
