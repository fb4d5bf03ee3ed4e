package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Step makes one request on the worker's own connection and checks the answer.
type Step func(c *Conn) error

// Operation is one thing to measure. Prepare gives each worker its step; it may
// set things up with the server first.
type Operation struct {
	Name    string
	Limit   string // the name of the machine limit to compare with
	Goal    float64
	GoalP99 time.Duration // 0: none
	Workers int           // 0: Settings.Workers
	Prepare func(ctx context.Context, worker int) (Step, error)

	// Beside starts what runs while the operation is warmed up and measured; stop
	// ends it and says what went wrong. nil: nothing does.
	Beside func(ctx context.Context) (stop func() error, err error)
}

// Settings of a run.
type Settings struct {
	Addr    string // host:port
	Workers int
	Warm    time.Duration
	Measure time.Duration
	CPU     func() (time.Duration, error) // CPU time used by the server so far; nil: not measured
}

// Result is what one operation did. Rates are per second, latencies those of
// the callers, CPU the server's per operation.
type Result struct {
	Name    string        `json:"name"`
	Workers int           `json:"workers"`
	Count   int           `json:"count"`
	Rate    float64       `json:"rate_per_s"`
	P50     time.Duration `json:"p50_ns"`
	P99     time.Duration `json:"p99_ns"`
	CPU     time.Duration `json:"server_cpu_ns_per_op"`
	Limit   string        `json:"limit"`
	Ratio   float64       `json:"ratio_to_limit"`
	Goal    float64       `json:"goal_per_s"`
	GoalP99 time.Duration `json:"goal_p99_ns,omitempty"`
}

// Run drives the operation through its warm-up and its measured time. The
// first failed request ends it with that error: a figure with failures in it
// would mean nothing.
func Run(ctx context.Context, s Settings, op Operation) (r Result, err error) {
	workers := op.Workers
	if workers == 0 {
		workers = s.Workers
	}
	loops := make([]*loop, workers)
	for i := range loops {
		step, err := op.Prepare(ctx, i)
		if err != nil {
			return Result{}, fmt.Errorf("%s: prepare: %w", op.Name, err)
		}
		c, err := Dial(s.Addr)
		if err != nil {
			return Result{}, err
		}
		defer c.Close()
		loops[i] = &loop{conn: c, step: step}
	}
	if op.Beside != nil {
		stop, err := op.Beside(ctx)
		if err != nil {
			return Result{}, fmt.Errorf("%s: %w", op.Name, err)
		}
		defer func() {
			if e := stop(); err == nil && e != nil {
				r, err = Result{}, fmt.Errorf("%s: beside it: %w", op.Name, e)
			}
		}()
	}
	if err := drive(ctx, loops, s.Warm); err != nil {
		return Result{}, fmt.Errorf("%s: warm-up: %w", op.Name, err)
	}
	for _, l := range loops {
		l.took = l.took[:0]
	}
	before, err := cpu(s)
	if err != nil {
		return Result{}, err
	}
	start := time.Now()
	if err := drive(ctx, loops, s.Measure); err != nil {
		return Result{}, fmt.Errorf("%s: %w", op.Name, err)
	}
	elapsed := time.Since(start)
	after, err := cpu(s)
	if err != nil {
		return Result{}, err
	}
	return summarise(op, loops, elapsed, after-before), nil
}

type loop struct {
	conn *Conn
	step Step
	took []time.Duration
}

func drive(ctx context.Context, loops []*loop, d time.Duration) error {
	g, running := errgroup.WithContext(ctx)
	end := time.Now().Add(d)
	for _, l := range loops {
		g.Go(func() error {
			for now := time.Now(); now.Before(end) && running.Err() == nil; {
				if err := l.step(l.conn); err != nil {
					return err
				}
				next := time.Now()
				l.took = append(l.took, next.Sub(now))
				now = next
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

func cpu(s Settings) (time.Duration, error) {
	if s.CPU == nil {
		return 0, nil
	}
	return s.CPU()
}

func summarise(op Operation, loops []*loop, elapsed, used time.Duration) Result {
	var all []time.Duration
	for _, l := range loops {
		all = append(all, l.took...)
	}
	slices.Sort(all)
	r := Result{Name: op.Name, Workers: len(loops), Count: len(all), Limit: op.Limit, Goal: op.Goal, GoalP99: op.GoalP99}
	if len(all) == 0 {
		return r
	}
	r.Rate = float64(len(all)) / elapsed.Seconds()
	r.P50, r.P99 = all[len(all)/2], all[len(all)*99/100]
	r.CPU = used / time.Duration(len(all))
	return r
}
