package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Shared is what all faces have in common. The zero value works: it logs
// nowhere, counts nothing and keeps errors to itself.
type Shared struct {
	Log     *slog.Logger
	Errors  *Recorder
	Metrics *Metrics
	Rand    *entropy.Source
	Clock   clock.Clock
	// BaseURL is put before the paths of error pages, such as
	// https://id.example; empty leaves them relative.
	BaseURL string
	// Proxies are believed about who has called them; nil is DefaultProxies.
	Proxies Proxies
}

// Face answers for one API.
type Face struct {
	Dialect Dialect
	Shared

	counters map[fault.Condition]prometheus.Counter
}

// NewFace makes a face of a dialect, with what s leaves out filled in.
func NewFace(d Dialect, s Shared) *Face {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Errors == nil {
		s.Errors = NewRecorder(256, nil)
	}
	if s.Rand == nil {
		s.Rand = entropy.System
	}
	if s.Clock == nil {
		s.Clock = clock.System
	}
	if at, ok := d.(interface{ At(base string) Dialect }); ok {
		d = at.At(s.BaseURL) // its answers name their pages
	}
	f := &Face{Dialect: d, Shared: s}
	if s.Metrics != nil {
		f.counters = s.Metrics.of(d)
	}
	return f
}

// Handle makes an http.Handler of h. An error or a panic leaves through Fail.
// When the answer has begun already, the connection is cut instead, so that
// the caller cannot take half an answer for a whole one.
func (f *Face) Handle(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := &tracked{ResponseWriter: w}
		err := guard(h, t, r)
		if err == nil {
			return
		}
		if errors.Is(err, context.Canceled) && r.Context().Err() == context.Canceled {
			// The caller has gone, or we are going: nothing is wrong, and whoever may
			// still listen must not get an empty success.
			panic(http.ErrAbortHandler)
		}
		if t.begun {
			f.note(r, fault.From(err), Row{Condition: fault.From(err).Condition}, f.Rand.UUID())
			panic(http.ErrAbortHandler)
		}
		f.Fail(w, r, err)
	})
}

// Fail is the one exit for everything that goes wrong: it finds the row, logs
// the cause with the error id, counts, remembers, and writes the answer.
func (f *Face) Fail(w http.ResponseWriter, r *http.Request, err error) {
	e := fault.From(err)
	row, ok := f.Dialect.Row(e.Condition)
	if !ok {
		e = fault.Internal.Because(fmt.Errorf("%s has no words for %w", f.Dialect.Name(), err))
		row, _ = f.Dialect.Row(fault.Internal)
	}
	if e.RetryAfter <= 0 && row.RetryAfter > 0 {
		c := *e // the error may be shared; the default is this answer's only
		c.RetryAfter = row.RetryAfter
		e = &c
	}
	id := f.Rand.UUID()
	f.note(r, e, row, id)
	w.Header()["X-Error-Id"] = []string{id}
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.FormatInt(Seconds(e.RetryAfter), 10))
	}
	if wantsProblem(r) {
		f.problem(w, row, e, id)
		return
	}
	f.Dialect.Render(w, r, row, e, id)
}

// Seconds gives whole seconds, rounded up, as Retry-After wants them.
func Seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

// note logs, counts and remembers an error.
func (f *Face) note(r *http.Request, e *fault.Error, row Row, id string) {
	if c, ok := f.counters[row.Condition]; ok {
		c.Inc()
	}
	rec := Record{
		ID: id, Time: f.Clock.Now(scope.Scope{}), RequestID: RequestID(r.Context()),
		API: f.Dialect.Name(), Method: r.Method, Path: normalPath(r),
		Status: row.Status, Code: row.Code, Condition: e.Condition, Company: Company(r.Context()),
	}
	if e.Cause != nil {
		rec.Cause = e.Cause.Error()
	}
	f.Errors.Add(rec)

	level := slog.LevelInfo // a caller's mistake is news, not an alarm
	if e.Condition == fault.Internal || e.Condition == fault.Unavailable {
		level = slog.LevelError
	}
	if f.Log.Enabled(r.Context(), level) {
		f.Log.LogAttrs(r.Context(), level, "refused", rec.attrs()...)
	}
}

// guard runs h and turns a panic into an error that holds the stack.
func guard(h Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err = fault.Internal.Because(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return h(w, r)
}

// tracked knows whether an answer has begun.
type tracked struct {
	http.ResponseWriter
	begun bool
}

func (t *tracked) WriteHeader(status int) {
	t.begun = t.begun || status >= 200
	t.ResponseWriter.WriteHeader(status)
}

func (t *tracked) Write(p []byte) (int, error) {
	t.begun = true
	return t.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (t *tracked) Unwrap() http.ResponseWriter { return t.ResponseWriter }
