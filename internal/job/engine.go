package job

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/store"
)

// For gives the engine that belongs to the database: River on PostgreSQL, the
// outbox on SQLite.
func For(db store.DB, clk clock.Clock, rnd *entropy.Source, log *slog.Logger, settings ...Setting) Engine {
	if db.Dialect() == store.Postgres {
		return NewRiver(db, log, settings...)
	}
	return NewOutbox(db, clk, rnd, log, settings...)
}

// Setting adjusts an engine.
type Setting func(*tuning)

// Lease is how long after a crash a job that was running waits before it runs
// again; default 30 s. While it runs, its lease is renewed.
func Lease(d time.Duration) Setting { return func(t *tuning) { t.lease = d } }

type tuning struct{ lease time.Duration }

func tuned(settings []Setting) tuning {
	t := tuning{lease: 30 * time.Second}
	for _, s := range settings {
		s(&t)
	}
	return t
}

// complete fills in what Options leaves open.
func (o Options) complete() Options {
	if o.Workers <= 0 {
		o.Workers = 4
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.MaxAttempts <= 0 {
		o.MaxAttempts = 10
	}
	if o.Backoff == nil {
		o.Backoff = exponential
	}
	return o
}

// kindShape is what both engines can file a job under.
var kindShape = regexp.MustCompile(`^[a-z][a-z0-9]*([._-][a-z0-9]+)*$`)

func mustKind(kind string) {
	if len(kind) < 2 || !kindShape.MatchString(kind) {
		panic(fmt.Sprintf("job: %q cannot be a kind", kind))
	}
}

// exponential waits 1, 2, 4, … seconds, an hour at most.
func exponential(attempt int) time.Duration {
	return min(time.Second<<min(max(attempt-1, 0), 20), time.Hour)
}

// spread moves a wait by up to a tenth either way, so that jobs that failed
// together do not all come back together. It depends on the job and attempt
// alone, so neither engine needs randomness for it.
func spread(d time.Duration, id string, attempt int) time.Duration {
	sum := sha256.Sum256([]byte(id + "/" + strconv.Itoa(attempt)))
	share := float64(binary.BigEndian.Uint32(sum[:])) / (1 << 32)
	return time.Duration(float64(d) * (0.9 + share/5))
}

// abandonedRuns is how many runs beyond MaxAttempts a job gets whose process
// died under it. A crash is no failure of the job, unless it causes the crash.
const abandonedRuns = 3

var errAbandoned = errors.New("job: the process ended during every run")

// run calls a handler, bounded in time; a panic becomes an error.
func run(ctx context.Context, o Options, h Handler, j Job) (err error) {
	if j.Attempt > o.MaxAttempts+abandonedRuns {
		return Cancel(errAbandoned)
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job %s panicked: %v\n%s", j.Kind, p, debug.Stack())
		}
	}()
	return h(ctx, j)
}

// storable cuts an error's text to what a row should hold.
func storable(err error) string {
	const limit = 500
	if err == nil {
		return ""
	}
	text := strings.ReplaceAll(err.Error(), "\x00", "")
	return strings.ToValidUTF8(text[:min(len(text), limit)], "")
}
