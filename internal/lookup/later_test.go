package lookup_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

const weeks = "imss/semanas_cotizadas"

// worked is a bundle whose jobs run.
type worked struct {
	*bundle
	jobs job.Engine
	sent messages
}

// messages keeps what would be sent to people.
type messages struct {
	mu   sync.Mutex
	list []notify.Message
	err  error
}

func (m *messages) Send(_ store.Tx, _ scope.Scope, msg notify.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.list = append(m.list, msg)
	}
	return m.err
}

// setupLater makes an engine with jobs that run; live weeks ask src.
func setupLater(t testing.TB, db store.DB, src source.Source, change func(*lookup.Options)) *worked {
	t.Helper()
	// A short lease, for those whose process was killed.
	w := &worked{jobs: job.For(db, clock.System, entropy.System, slog.New(slog.DiscardHandler), job.Lease(time.Second))}
	w.bundle = setup(t, db, nil, func(o *lookup.Options) {
		o.Jobs, o.Notify, o.AllowPrivate = w.jobs, &w.sent, true
		o.Render = func(x *lookup.Execution) []byte {
			body, _ := json.Marshal(map[string]any{"id": x.ID, "condition": x.Condition, "pending": x.Pending()}) // cannot fail
			return body
		}
		if src != nil {
			o.Live = map[source.Kind]*source.Chain{source.Weeks: source.NewChain(o.Clock,
				source.NewLink(src, source.Policy{Wait: time.Microsecond}))}
		}
		if change != nil {
			change(o)
		}
	})
	if err := w.jobs.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := w.jobs.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *worked) ask(t testing.TB, s scope.Scope, r lookup.Request) *lookup.Execution {
	t.Helper()
	r.Scope, r.Service = s, weeks
	if r.CURP.IsZero() {
		r.CURP = mustCURP(t, anybody)
	}
	x, err := w.Run(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (w *worked) idle(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := w.jobs.Idle(ctx); err != nil {
		t.Fatal(err)
	}
}

func (w *worked) get(t testing.TB, x *lookup.Execution) *lookup.Execution {
	t.Helper()
	got, err := w.Get(context.Background(), x.Scope, x.Service, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// An execution is pending until its source was asked, and the history tells
// which are.
func TestLaterEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		free := make(chan struct{})
		src := &fake{name: "imss", find: func(_ context.Context, _ int64, q source.Query) (source.Answer, error) {
			<-free
			if len(q.Key) != 24 {
				t.Errorf("the key is %q", q.Key)
			}
			return source.InventedWeeks(q.CURP), nil
		}}
		w := setupLater(t, db, src, nil)
		x := w.ask(t, live, lookup.Request{})
		if !x.Pending() || x.Took() != 0 || x.Condition != "" {
			t.Fatalf("not pending: %+v", x)
		}
		list := func(f lookup.Filter) int {
			f.Page, f.ItemsPerPage = 1, 10
			found, _, err := w.List(context.Background(), live, weeks, f)
			if err != nil {
				t.Fatal(err)
			}
			return len(found)
		}
		if list(lookup.Filter{Pending: true}) != 1 || list(lookup.Filter{Conditions: []fault.Condition{""}}) != 0 || list(lookup.Filter{}) != 1 {
			t.Error("the history does not know what is pending")
		}
		later := noon.Add(time.Minute)
		w.at(later)
		close(free)
		w.idle(t)
		x = w.get(t, x)
		want := population.For(anybody).Employment
		if x.Pending() || x.Took() != time.Minute || x.Condition != "" || x.Answer.Work == nil || x.Answer.Work.Quoted != want.Quoted || len(x.Asked) != 1 {
			t.Errorf("ended as %+v", x)
		}
		if len(x.Files) != 0 {
			t.Errorf("a live execution made up %v", x.Files)
		}
		if list(lookup.Filter{Pending: true}) != 0 || list(lookup.Filter{Conditions: []fault.Condition{""}}) != 1 {
			t.Error("the history does not know what has ended")
		}
	})
}

// 64 racing queries over a day's three attempts: three are asked, the rest end
// at once; an attempt that reached nobody is given back.
func TestLaterLimit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		var failing atomic.Bool
		src := &fake{name: "imss", find: func(_ context.Context, _ int64, q source.Query) (source.Answer, error) {
			if failing.Load() {
				return source.Answer{}, fault.SourceUnavailable.Because(source.ErrNotReached)
			}
			return source.InventedWeeks(q.CURP), nil
		}}
		w := setupLater(t, db, src, nil)
		failing.Store(true)
		for range 4 { // none of these counts
			x := w.ask(t, live, lookup.Request{})
			w.idle(t)
			if x = w.get(t, x); x.Condition != fault.SourceUnavailable {
				t.Fatalf("ended as %q", x.Condition)
			}
		}
		failing.Store(false)
		src.calls.Store(0)
		var refused atomic.Int64
		var racing sync.WaitGroup
		for range 64 {
			racing.Go(func() {
				x, err := w.Run(context.Background(), lookup.Request{Scope: live, Service: weeks, CURP: mustCURP(t, anybody)})
				if err != nil {
					t.Error(err)
					return
				}
				if !x.Pending() {
					refused.Add(1)
					if x.Condition != fault.SourceQuotaSpent || x.Took() != 0 || x.Origin != lookup.FromLimit {
						t.Errorf("ended at once as %+v", x)
					}
				}
			})
		}
		racing.Wait()
		w.idle(t)
		if refused.Load() != 61 || src.calls.Load() != 3 {
			t.Errorf("%d refused, the source asked %d times", refused.Load(), src.calls.Load())
		}
	})
}

// A job that runs twice at once, as after a lease that was lost, ends its
// execution once and gives back one attempt at most.
func TestLaterTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		both, first, second := make(chan struct{}, 2), make(chan struct{}), make(chan struct{})
		src := &fake{name: "imss", find: func(_ context.Context, n int64, q source.Query) (source.Answer, error) {
			both <- struct{}{}
			if n == 1 {
				<-first
				return source.Answer{}, fault.NSSUnknown
			}
			<-second
			return source.InventedWeeks(q.CURP), nil
		}}
		var told atomic.Int64
		w := setupLater(t, db, src, nil)
		url := receiver(t, func(int64) int { told.Add(1); return 200 })
		x := w.ask(t, live, lookup.Request{CallBack: &lookup.CallBack{URL: url}})
		err := db.Write(context.Background(), func(tx store.Tx) error {
			return w.jobs.Enqueue(tx, job.Spec{Kind: "lookup.later", Scope: live, Args: map[string]string{"service": weeks, "id": x.ID}})
		})
		if err != nil {
			t.Fatal(err)
		}
		<-both
		<-both
		close(first)
		for deadline := time.Now().Add(10 * time.Second); w.get(t, x).Pending() && time.Now().Before(deadline); {
			runtime.Gosched() // the other run is still waiting, so the engine is not idle
		}
		close(second)
		w.idle(t)
		if ended := w.get(t, x); ended.Pending() || ended.Condition != fault.NSSUnknown || told.Load() != 1 {
			t.Errorf("ended as %q, told %d times", ended.Condition, told.Load())
		}
		var left int
		err = db.Read(context.Background(), func(q store.Queryer) error {
			return q.QueryRow(`SELECT COUNT(*) FROM lookup_pending`).Scan(&left)
		})
		if err != nil || left != 0 {
			t.Errorf("%d rows are still pending, %v", left, err)
		}
	})
}

// Test cases and mocks end later too, but for the one of a spent day, and count
// for nothing.
func TestLaterStaged(t *testing.T) {
	t.Parallel()
	w := setupLater(t, storetest.SQLite(t), nil, nil)
	for name, want := range map[string]fault.Condition{"success": "", "not_found": fault.NSSUnknown, "not_found2": fault.CURPUnknown,
		"invalid": fault.NSSMismatch, "subdelegation_validate": fault.SubdelegationRequired, "unavailable": fault.SourceUnavailable} {
		x := w.ask(t, sandbox, lookup.Request{TestCase: &name})
		if !x.Pending() {
			t.Errorf("%s ended at once", name)
		}
		w.idle(t)
		if x = w.get(t, x); x.Pending() || x.Condition != want || x.Origin != lookup.FromTestCase || x.Request.TestCase == "" {
			t.Errorf("%s: %+v", name, x)
		}
	}
	spent := "attempts_exceeded"
	if x := w.ask(t, sandbox, lookup.Request{TestCase: &spent}); x.Pending() || x.Condition != fault.SourceQuotaSpent {
		t.Errorf("%s: %+v", spent, x)
	}
	x := w.ask(t, sandbox, lookup.Request{Mock: true})
	w.idle(t)
	if x = w.get(t, x); x.Origin != lookup.FromMock || x.Answer.Work == nil {
		t.Errorf("mock: %+v", x)
	}
	for range 3 {
		if x := w.ask(t, sandbox, lookup.Request{}); !x.Pending() {
			t.Error("a test case counted")
		}
	}
}

// Without anything that runs jobs the caller hears of it, and nothing is left.
func TestLaterNeedsJobs(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.SQLite(t), nil, nil)
	_, err := b.Run(context.Background(), lookup.Request{Scope: sandbox, Service: weeks, CURP: mustCURP(t, anybody)})
	if !errors.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
}

// A document of the sandbox is its company's alone.
func TestFiles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := setupLater(t, db, nil, nil)
		x := w.ask(t, sandbox, lookup.Request{})
		w.idle(t)
		if x = w.get(t, x); len(x.Files) != 1 {
			t.Fatalf("files %v", x.Files)
		}
		anyone := func(string) bool { return true }
		name, content, err := w.OpenFile(context.Background(), sandbox, x.Files[0].Path, anyone)
		if err != nil || name != x.Files[0].Name || string(content[:5]) != "%PDF-" || len(content) > 64<<10 {
			t.Errorf("%s, %d bytes, %v", name, len(content), err)
		}
		for what, try := range map[string]struct {
			scope  scope.Scope
			path   string
			allows func(string) bool
		}{
			"another environment": {live, x.Files[0].Path, anyone},
			"another company":     {scope.Scope{Company: "000001", Environment: scope.Sandbox}, x.Files[0].Path, anyone},
			"another path":        {sandbox, x.Files[0].Path + "x", anyone},
			"a way out":           {sandbox, "../" + x.Files[0].Path, anyone},
			"no access":           {sandbox, x.Files[0].Path, func(service string) bool { return service != weeks }},
		} {
			if _, _, err := w.OpenFile(context.Background(), try.scope, try.path, try.allows); !errors.Is(err, fault.FileUnknown) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
