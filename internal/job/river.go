package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/jobdb"
)

// riverEngine runs jobs by River, which any number of nodes share. Each kind has
// a queue of its own, which bounds its workers per node. River's tables are made
// by store.Migrate.
//
// River rescues a dead node's jobs only after a time that must exceed the
// longest job's; heart keeps that to a lease.
type riverEngine struct {
	db     store.DB
	log    *slog.Logger
	tuning tuning
	insert *river.Client[pgx.Tx] // enqueues, also before Start

	mu      sync.Mutex
	kinds   map[string]Options
	workers *river.Workers
	client  *river.Client[pgx.Tx] // works; nil before Start
	heart   context.CancelFunc
	beating sync.WaitGroup
}

// riverArgs carry any kind. River takes the kind from the value it is given.
type riverArgs struct {
	kind        string
	Company     string            `json:"company"`
	Environment scope.Environment `json:"environment"`
	Args        json.RawMessage   `json:"args"`
}

// Kind is what River files the job under.
func (a riverArgs) Kind() string { return a.kind }

// NewRiver makes the engine for PostgreSQL.
func NewRiver(db store.DB, log *slog.Logger, settings ...Setting) Engine {
	e := &riverEngine{db: db, log: log, tuning: tuned(settings), kinds: map[string]Options{}, workers: river.NewWorkers()}
	client, err := river.NewClient(riverpgxv5.New(db.Native().(*pgxpool.Pool)), &river.Config{Logger: log})
	if err != nil {
		panic(fmt.Sprintf("job: river refuses its default configuration: %v", err))
	}
	e.insert = client
	return e
}

func (e *riverEngine) Handle(kind string, options Options, h Handler) {
	mustKind(kind)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.client != nil {
		panic("job: Handle after Start")
	}
	options = options.complete()
	e.kinds[kind] = options
	river.AddWorkerArgs(e.workers, riverArgs{kind: kind}, &riverWorker{options: options, handler: h, log: e.log})
}

func (e *riverEngine) Enqueue(tx store.Tx, specs ...Spec) error {
	native, ok := tx.Native().(pgx.Tx)
	if !ok {
		return errors.New("job: the transaction is not PostgreSQL's")
	}
	ctx := context.Background() // the store bounds the transaction
	if len(specs) > 1 {
		params := make([]river.InsertManyParams, len(specs))
		delayed := false
		for i, s := range specs {
			args, opts, err := e.params(s)
			if err != nil {
				return err
			}
			params[i] = river.InsertManyParams{Args: args, InsertOpts: opts}
			delayed = delayed || s.Delay > 0
		}
		if !delayed {
			if _, err := e.insert.InsertManyFastTx(ctx, native, params); err != nil {
				return fmt.Errorf("job: enqueue: %w", err)
			}
			return nil
		}
	}
	for _, s := range specs {
		if err := e.enqueue(ctx, tx, native, s); err != nil {
			return fmt.Errorf("job: enqueue %s: %w", s.Kind, err)
		}
	}
	return nil
}

// schedulerInterval is River's own.
const schedulerInterval = 5 * time.Second

func (e *riverEngine) enqueue(ctx context.Context, tx store.Tx, native pgx.Tx, s Spec) error {
	args, opts, err := e.params(s)
	if err != nil {
		return err
	}
	inserted, err := e.insert.InsertTx(ctx, native, args, opts)
	if err != nil || s.Delay <= 0 || s.Delay > schedulerInterval {
		return err
	}
	return jobdb.RiverSoon(tx, inserted.Job.ID)
}

func (e *riverEngine) params(s Spec) (riverArgs, *river.InsertOpts, error) {
	text, err := json.Marshal(s.Args)
	if err != nil {
		return riverArgs{}, nil, fmt.Errorf("job: arguments of %s: %w", s.Kind, err)
	}
	e.mu.Lock()
	options, known := e.kinds[s.Kind]
	e.mu.Unlock()
	if !known {
		options = Options{}.complete()
	}
	// River's own bound leaves room for runs that a crash ended: riverWorker
	// counts the failures.
	opts := &river.InsertOpts{Queue: queue(s.Kind), MaxAttempts: options.MaxAttempts + abandonedRuns}
	if s.Delay > 0 {
		opts.ScheduledAt = clock.System.Now(scope.Scope{}).Add(s.Delay)
	}
	return riverArgs{kind: s.Kind, Company: s.Scope.Company, Environment: s.Scope.Environment, Args: text}, opts, nil
}

// queue names a kind's queue in the letters that River allows.
func queue(kind string) string { return strings.ReplaceAll(kind, ".", "_") }

func (e *riverEngine) AdvanceScope(ctx context.Context, company string, d time.Duration) error {
	err := e.db.Write(ctx, func(tx store.Tx) error {
		return jobdb.RiverAdvance(tx, scope.Scope{Company: company, Environment: scope.Sandbox}, d.Microseconds())
	})
	if err != nil {
		return fmt.Errorf("job: advance %s: %w", company, err)
	}
	return nil
}

// riverWorker adapts a Handler.
type riverWorker struct {
	river.WorkerDefaults[riverArgs]
	options Options
	handler Handler
	log     *slog.Logger
}

// Timeout is ours to keep (run); River's is a net below it.
func (w *riverWorker) Timeout(*river.Job[riverArgs]) time.Duration {
	return w.options.Timeout + 10*time.Second
}

// NextRetry is asked after a failed run.
func (w *riverWorker) NextRetry(j *river.Job[riverArgs]) time.Time {
	return clock.System.Now(scope.Scope{}).Add(spread(w.options.Backoff(j.Attempt), strconv.FormatInt(j.ID, 10), j.Attempt))
}

// Work runs the handler and says by its error what River shall do next.
func (w *riverWorker) Work(ctx context.Context, j *river.Job[riverArgs]) error {
	err := run(ctx, w.options, w.handler, Job{
		ID: strconv.FormatInt(j.ID, 10), Kind: j.Kind, Args: j.Args.Args, Attempt: j.Attempt,
		Scope: scope.Scope{Company: j.Args.Company, Environment: j.Args.Environment},
	})
	delay, snoozed, cancel := outcome(err)
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.Canceled): // by Stop: not the job's failure
		return river.JobSnooze(0)
	case snoozed:
		return river.JobSnooze(delay)
	case cancel || j.Attempt >= w.options.MaxAttempts:
		w.log.WarnContext(ctx, "job given up", "job", j.ID, "kind", j.Kind, "company", j.Args.Company,
			"attempts", j.Attempt, "error", err)
		return river.JobCancel(errors.New(storable(err)))
	}
	return errors.New(storable(err))
}
