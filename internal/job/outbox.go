package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/jobdb"
)

// topic wakes the outbox; the payload is the kind, "" is all.
const topic = "job"

// outbox runs jobs on SQLite. One goroutine claims due jobs, many at once and
// each under a lease; finished ones are settled many at once too, so that a job
// costs a share of a commit and not two commits. The engine that starts is the
// database's only one (the store sees to it), so it takes over the leases of
// the one before at once.
type outbox struct {
	db     store.DB
	clk    clock.Clock
	rnd    *entropy.Source
	log    *slog.Logger
	tuning tuning
	owner  string

	wake   chan struct{} // the claimer has something to look at
	settle chan struct{} // the settler has

	mu       sync.Mutex
	lanes    map[string]*lane
	leased   map[string]*lane // by job id: claimed and not yet settled
	finished []outcomeOf
	claiming bool          // a claim is under way
	changed  chan struct{} // closed and replaced when any of this changed
	started  bool
	stopping bool

	claims      context.Context // ends when no more jobs may begin
	stopClaims  context.CancelFunc
	cancelRuns  context.CancelFunc
	unsubscribe func()
	runs        context.Context
	claimer     sync.WaitGroup
	workers     sync.WaitGroup
	settler     sync.WaitGroup
	quit        chan struct{} // the settler ends when all is settled
}

// lane is one kind of work.
type lane struct {
	kind    string
	options Options
	handler Handler
	hot     bool        // a job may be due
	next    int64       // when one is due for certain; 0: unknown or none
	ready   []jobdb.Job // claimed, waiting for a worker
	running int
}

// ahead is how many jobs a lane claims beyond its workers, so that short ones
// need not wait for a commit each.
func (l *lane) ahead() int { return min(max(4*l.options.Workers, 32), 256) }

// NewOutbox makes the engine for SQLite.
func NewOutbox(db store.DB, clk clock.Clock, rnd *entropy.Source, log *slog.Logger, settings ...Setting) Engine {
	return &outbox{
		db: db, clk: clk, rnd: rnd, log: log, tuning: tuned(settings), owner: rnd.Token(9),
		wake: make(chan struct{}, 1), settle: make(chan struct{}, 1), quit: make(chan struct{}),
		lanes: map[string]*lane{}, leased: map[string]*lane{}, changed: make(chan struct{}),
	}
}

// now is the machine's time: a sandbox whose clock moves shifts its jobs instead.
func (o *outbox) now() time.Time { return o.clk.Now(scope.Scope{}) }

func (o *outbox) Handle(kind string, options Options, h Handler) {
	mustKind(kind)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.started {
		panic("job: Handle after Start")
	}
	o.lanes[kind] = &lane{kind: kind, options: options.complete(), handler: h, hot: true}
}

func (o *outbox) Enqueue(tx store.Tx, specs ...Spec) error {
	for _, s := range specs {
		text, err := json.Marshal(s.Args)
		if err != nil {
			return fmt.Errorf("job: arguments of %s: %w", s.Kind, err)
		}
		now := o.now()
		err = jobdb.Insert(tx, jobdb.Job{
			ID: o.rnd.UUID(), Kind: s.Kind, Scope: s.Scope, Args: string(text),
			Due: clock.Micros(now.Add(s.Delay)), CreatedAt: clock.Micros(now),
		})
		if err != nil {
			return fmt.Errorf("job: enqueue %s: %w", s.Kind, err)
		}
		tx.Notify(topic, s.Kind)
	}
	return nil
}

func (o *outbox) AdvanceScope(ctx context.Context, company string, d time.Duration) error {
	err := o.db.Write(ctx, func(tx store.Tx) error {
		tx.Notify(topic, "")
		return jobdb.Advance(tx, scope.Scope{Company: company, Environment: scope.Sandbox}, d.Microseconds())
	})
	if err != nil {
		return fmt.Errorf("job: advance %s: %w", company, err)
	}
	return nil
}

func (o *outbox) Start(ctx context.Context) error {
	released := int64(0)
	err := o.db.Write(ctx, func(tx store.Tx) (err error) {
		released, err = jobdb.ReleaseOthers(tx, o.owner, clock.Micros(o.now()))
		return err
	})
	if err != nil {
		return fmt.Errorf("job: start: %w", err)
	}
	if released > 0 {
		o.log.InfoContext(ctx, "jobs that a stopped process left running will run again", "jobs", released)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.started {
		return errors.New("job: started twice")
	}
	o.started = true
	o.unsubscribe = o.db.Subscribe(topic, o.heat)
	o.claims, o.stopClaims = context.WithCancel(ctx)
	o.runs, o.cancelRuns = context.WithCancel(context.WithoutCancel(ctx))
	o.claimer.Go(func() { o.claim(o.claims) })
	o.settler.Go(o.settleAll)
	return nil
}

func (o *outbox) Stop(ctx context.Context) error {
	o.mu.Lock()
	running := o.started && !o.stopping
	o.stopping = true
	o.mu.Unlock()
	if !running {
		return nil
	}
	o.unsubscribe()
	o.stopClaims()
	o.claimer.Wait()
	o.giveBack()
	defer o.cancelRuns()
	if err := wait(ctx, &o.workers); err != nil {
		o.cancelRuns() // what does not listen runs on, and its job runs again at the next start
		close(o.quit)
		return fmt.Errorf("job: stopped with jobs running: %w", err)
	}
	close(o.quit)
	return wait(ctx, &o.settler)
}

// wait waits for a group, at most until ctx ends.
func wait(ctx context.Context, group *sync.WaitGroup) error {
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// heat notes that a kind may have due jobs.
func (o *outbox) heat(kind string) {
	o.mu.Lock()
	for _, l := range o.lanes {
		if kind == "" || kind == l.kind {
			l.hot = true
		}
	}
	o.mu.Unlock()
	nudge(o.wake)
}

// nudge leaves one token.
func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
