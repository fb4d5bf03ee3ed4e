package lookup_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

var (
	sandbox = scope.Scope{Company: "000000", Environment: scope.Sandbox}
	live    = scope.Scope{Company: "000000", Environment: scope.Live}
	noon    = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC) // in Mexico City
)

const anybody = "MOTR930411HJCRMN03"

// fake is a source that counts, and answers what the test says.
type fake struct {
	name  string
	calls atomic.Int64
	find  func(ctx context.Context, n int64, q source.Query) (source.Answer, error)
}

func (f *fake) Name() string { return f.name }
func (f *fake) Find(ctx context.Context, _ scope.Scope, q source.Query) (source.Answer, error) {
	return f.find(ctx, f.calls.Add(1), q)
}

func finds(number string) *fake {
	return &fake{name: "fake", find: func(context.Context, int64, source.Query) (source.Answer, error) {
		return source.Answer{NSS: number}, nil
	}}
}

func fails(err error) *fake {
	return &fake{name: "fake", find: func(context.Context, int64, source.Query) (source.Answer, error) {
		return source.Answer{}, err
	}}
}

// bundle is an engine with a clock that the test moves.
type bundle struct {
	*lookup.Engine
	db         store.DB
	behaviours *behaviour.Store
	now        atomic.Pointer[time.Time]
}

func (b *bundle) at(t time.Time) { b.now.Store(&t) }

func setup(t testing.TB, db store.DB, liveSource source.Source, change func(*lookup.Options)) *bundle {
	t.Helper()
	b := &bundle{db: db}
	b.at(noon)
	clk := clock.Func(func(scope.Scope) time.Time { return *b.now.Load() })
	behaviours, err := behaviour.Open(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(behaviours.Close)
	b.behaviours = behaviours
	o := lookup.Options{DB: db, Vault: vault.Ephemeral(), Clock: clk, Rand: entropy.System,
		Sandbox: source.Sandboxes(clk, behaviours, nil)}
	if liveSource != nil {
		o.Live = map[source.Kind]*source.Chain{source.NSS: source.NewChain(clk,
			source.NewLink(liveSource, source.Policy{Wait: time.Microsecond, Retries: 2}))}
	}
	if change != nil {
		change(&o)
	}
	b.Engine = lookup.New(o)
	t.Cleanup(b.Close)
	return b
}

func mustCURP(t testing.TB, text string) curp.CURP {
	t.Helper()
	c, err := curp.ParseShape(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (b *bundle) run(t testing.TB, s scope.Scope, text string) *lookup.Execution {
	t.Helper()
	x, err := b.Run(context.Background(), lookup.Request{Scope: s, Service: "imss/nss", CURP: mustCURP(t, text)})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Every published CURP ends as the table says, and is found again in the history.
func TestPublishedCURPs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := setup(t, db, nil, nil)
		for _, c := range population.Cases() {
			want := c.Condition
			if want == fault.NSSMismatch || c.Institution == population.ISSSTE || c.Institution == population.RENAPO {
				want = "" // only with a number given, and only there
			}
			x := b.run(t, sandbox, c.CURP)
			if x.Condition != want || (want == "") != (x.Answer.NSS == population.NSS(c.CURP)) {
				t.Errorf("%s: %q with NSS %q, want %q", c.Name, x.Condition, x.Answer.NSS, want)
			}
			again, err := b.Get(context.Background(), sandbox, "imss/nss", x.ID)
			if err != nil || again.Condition != x.Condition || again.Answer.NSS != x.Answer.NSS || again.Request.CURP != x.Request.CURP ||
				!again.CreatedAt.Equal(x.CreatedAt) || len(again.Asked) != len(x.Asked) {
				t.Errorf("%s: read back %+v, %v; was %+v", c.Name, again, err, x)
			}
		}
	})
}

func TestMismatch(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.SQLite(t), nil, nil)
	for number, want := range map[string]fault.Condition{"08189782793": "", "12345678903": fault.NSSMismatch} {
		x, err := b.Run(context.Background(), lookup.Request{Scope: sandbox, Service: "imss/nss",
			CURP: mustCURP(t, population.SampleCURP), NSS: number})
		if err != nil || x.Condition != want {
			t.Errorf("%s: %v, %v", number, x, err)
		}
	}
}

// The third query of a day is refused without asking; the next day of Mexico
// City begins at 06:00 UTC.
func TestDailyLimit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		src := fails(fault.NSSUnknown)
		b := setup(t, db, src, nil)
		for i, want := range []fault.Condition{fault.NSSUnknown, fault.NSSUnknown, fault.SourceQuotaSpent, fault.SourceQuotaSpent} {
			x := b.run(t, live, anybody)
			if x.Condition != want {
				t.Errorf("query %d: %q", i+1, x.Condition)
			}
			if want == fault.SourceQuotaSpent && (x.Took() != 0 || x.Origin != lookup.FromLimit || len(x.Asked) != 0) {
				t.Errorf("query %d: %+v", i+1, x)
			}
		}
		if n := src.calls.Load(); n != 2 {
			t.Errorf("the source was asked %d times", n)
		}
		b.run(t, live, "PEGL890909MJCRMS08") // somebody else has attempts of their own
		other := live
		other.Company = "111111"
		if x := b.run(t, other, anybody); x.Condition != fault.NSSUnknown {
			t.Errorf("another company: %q", x.Condition)
		}
		b.at(time.Date(2026, 11, 22, 5, 59, 59, 0, time.UTC))
		if x := b.run(t, live, anybody); x.Condition != fault.SourceQuotaSpent {
			t.Errorf("a second before midnight: %q", x.Condition)
		}
		b.at(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
		if x := b.run(t, live, anybody); x.Condition != fault.NSSUnknown {
			t.Errorf("after midnight: %q", x.Condition)
		}
	})
}

// However many race, exactly two get to the source: for one that must be waited
// for, and for one that answers at once.
func TestRacingQueriesShareNoAttempt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		src := fails(fault.NSSUnknown)
		b := setup(t, db, src, nil)
		for s, want := range map[scope.Scope]fault.Condition{live: fault.NSSUnknown, sandbox: ""} {
			var asked, refused atomic.Int64
			var all sync.WaitGroup
			for range 64 {
				all.Go(func() {
					x, err := b.Run(context.Background(), lookup.Request{Scope: s, Service: "imss/nss", CURP: mustCURP(t, anybody)})
					switch {
					case err != nil:
						t.Error(err)
					case x.Condition == want:
						asked.Add(1)
					case x.Condition == fault.SourceQuotaSpent:
						refused.Add(1)
					}
				})
			}
			all.Wait()
			if asked.Load() != 2 || refused.Load() != 62 {
				t.Errorf("%s: %d asked, %d refused", s, asked.Load(), refused.Load())
			}
		}
		if n := src.calls.Load(); n != 2 {
			t.Errorf("the source was asked %d times", n)
		}
	})
}

// An attempt that never got to the source costs nothing; one that may have does.
func TestAttemptGivenBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		away := fails(fault.SourceUnavailable.Because(source.ErrNotReached))
		b := setup(t, db, away, nil)
		for range 3 {
			if x := b.run(t, live, anybody); x.Condition != fault.SourceUnavailable {
				t.Fatalf("%q", x.Condition)
			}
		}
		broken := fails(fault.SourceError.Because(errors.New("nonsense")))
		b = setup(t, db, broken, nil)
		for i, want := range []fault.Condition{fault.SourceError, fault.SourceError, fault.SourceQuotaSpent} {
			if x := b.run(t, live, "PEGL890909MJCRMS08"); x.Condition != want {
				t.Errorf("query %d of a broken source: %q", i+1, x.Condition)
			}
		}
		for _, c := range []string{"unavailable"} {
			down, _ := population.Named(c)
			for range 3 {
				if x := b.run(t, sandbox, down.CURP); x.Condition != fault.SourceUnavailable {
					t.Errorf("sandbox: %q", x.Condition)
				}
			}
		}
	})
}

func TestCache(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		src := finds("08189782793")
		b := setup(t, db, src, nil)
		for i := range 5 {
			x := b.run(t, live, anybody)
			if want := map[bool]lookup.Origin{true: lookup.FromSource, false: lookup.FromCache}[i == 0]; x.Origin != want || x.Answer.NSS != "08189782793" {
				t.Errorf("query %d: %s with %q", i+1, x.Origin, x.Answer.NSS)
			}
		}
		if n := src.calls.Load(); n != 1 {
			t.Errorf("the source was asked %d times", n)
		}
		b.at(noon.Add(lookup.DefaultKeep))
		if x := b.run(t, live, anybody); x.Origin != lookup.FromSource {
			t.Errorf("after 30 days: %s", x.Origin)
		}
		// What was not found is not kept, and another's answer is not ours.
		other := live
		other.Company = "111111"
		if x := b.run(t, other, anybody); x.Origin != lookup.FromSource {
			t.Errorf("another company: %s", x.Origin)
		}
	})
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		started, release := make(chan struct{}), make(chan struct{})
		slow := &fake{name: "slow", find: func(context.Context, int64, source.Query) (source.Answer, error) {
			close(started)
			<-release
			return source.Answer{NSS: "08189782793"}, nil
		}}
		b := setup(t, db, slow, nil)
		r := lookup.Request{Scope: live, Service: "imss/nss", CURP: mustCURP(t, anybody), Key: "k1"}
		first := make(chan *lookup.Execution)
		go func() {
			x, err := b.Run(context.Background(), r)
			if err != nil {
				t.Error(err)
			}
			first <- x
		}()
		<-started
		if _, err := b.Run(context.Background(), r); !errors.Is(err, fault.AlreadyRunning) {
			t.Errorf("while it runs: %v", err)
		}
		close(release)
		x := <-first
		again, err := b.Run(context.Background(), r)
		if err != nil || again.ID != x.ID || again.Answer.NSS != x.Answer.NSS {
			t.Errorf("afterwards: %+v, %v", again, err)
		}
		r.CURP = mustCURP(t, "PEGL890909MJCRMS08")
		if _, err := b.Run(context.Background(), r); !errors.Is(err, fault.IdempotencyConflict) {
			t.Errorf("for another CURP: %v", err)
		}
	})
}

// The whole look-up has its time; what it ends with is the source's time-out.
func TestBudget(t *testing.T) {
	t.Parallel()
	stuck := &fake{name: "stuck", find: func(ctx context.Context, _ int64, _ source.Query) (source.Answer, error) {
		<-ctx.Done()
		return source.Answer{}, ctx.Err()
	}}
	b := setup(t, storetest.SQLite(t), stuck, func(o *lookup.Options) { o.Budget = 20 * time.Millisecond })
	if x := b.run(t, live, anybody); x.Condition != fault.SourceTimeout {
		t.Errorf("%q", x.Condition)
	}
}

// A caller who goes away does not make the answer be lost.
func TestCallerGone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	src := &fake{name: "fake", find: func(ctx context.Context, _ int64, _ source.Query) (source.Answer, error) {
		cancel()
		return source.Answer{NSS: "08189782793"}, ctx.Err()
	}}
	b := setup(t, storetest.SQLite(t), src, nil)
	x, err := b.Run(ctx, lookup.Request{Scope: live, Service: "imss/nss", CURP: mustCURP(t, anybody)})
	if err != nil || x.Answer.NSS != "08189782793" {
		t.Errorf("%+v, %v", x, err)
	}
}

func TestNoSource(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.SQLite(t), nil, nil)
	if x := b.run(t, live, anybody); x.Condition != fault.SourceUnavailable {
		t.Errorf("%q", x.Condition)
	}
	if _, err := b.Run(context.Background(), lookup.Request{Scope: live, Service: "imss/other"}); !errors.Is(err, fault.ServiceUnknown) {
		t.Errorf("%v", err)
	}
}

// What a sandbox source is made to do shows, and is over when it is over.
func TestBehaviours(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.SQLite(t), nil, func(o *lookup.Options) { o.KeepSandbox = time.Nanosecond })
	for mode, want := range map[behaviour.Mode]fault.Condition{
		behaviour.Slow: "", behaviour.Timeout: fault.SourceUnavailable, behaviour.Refuse: fault.SourceUnavailable,
		behaviour.Reset: fault.SourceUnavailable, behaviour.Status500: fault.SourceError,
		behaviour.Status503: fault.SourceUnavailable, behaviour.Garbage: fault.SourceUnavailable, behaviour.Truncated: fault.SourceUnavailable,
	} {
		for times, want := range map[int]fault.Condition{0: want, 2: ""} { // two failures, and the second retry succeeds
			if err := b.behaviours.Set(context.Background(), sandbox.Company, "imss",
				behaviour.Behaviour{Mode: mode, Latency: time.Millisecond, Times: times}); err != nil {
				t.Fatal(err)
			}
			if x := b.run(t, sandbox, person(t)); x.Condition != want {
				t.Errorf("%s %d: %q", mode, times, x.Condition)
			}
		}
		if err := b.behaviours.Set(context.Background(), sandbox.Company, "imss", behaviour.Behaviour{Mode: behaviour.OK}); err != nil {
			t.Fatal(err)
		}
		if x := b.run(t, sandbox, person(t)); x.Condition != "" {
			t.Errorf("after %s: %q", mode, x.Condition)
		}
	}
}

var people atomic.Int64

// person gives a CURP that no other call gives.
func person(t testing.TB) string {
	n := people.Add(1)
	state, _ := curp.StateOf("JC")
	c, err := curp.Derive(curp.Person{Given: "Ana", FirstSurname: "Soto", SecondSurname: "Luna", Sex: curp.Female, State: state,
		Birth: time.Date(1950, 1, 1+int(n/10%15000), 0, 0, 0, 0, time.UTC), Homonym: byte('0' + n%10)})
	if err != nil {
		t.Fatal(err)
	}
	return c.String()
}
