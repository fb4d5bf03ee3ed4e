package source_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// acts is a source that does what the test says.
type acts struct {
	name  string
	calls atomic.Int64
	find  func(ctx context.Context) (source.Answer, error)
}

func (a *acts) Name() string { return a.name }
func (a *acts) Find(ctx context.Context, _ scope.Scope, _ source.Query) (source.Answer, error) {
	a.calls.Add(1)
	return a.find(ctx)
}

func says(name, nss string, err error) *acts {
	return &acts{name: name, find: func(context.Context) (source.Answer, error) { return source.Answer{NSS: nss}, err }}
}

// hangs never answers, and tells when it was called off.
func hangs(name string, ended chan<- error) *acts {
	return &acts{name: name, find: func(ctx context.Context) (source.Answer, error) {
		<-ctx.Done()
		ended <- ctx.Err()
		return source.Answer{}, ctx.Err()
	}}
}

var (
	down    = fault.SourceUnavailable.Because(source.ErrNotReached)
	garbled = fault.SourceUnavailable.Because(source.ErrNoAnswer)
	silent  = fault.SourceUnavailable.Because(errors.New("connection reset"))
)

// What costs the person an attempt: an answer, and silence; not what never got
// there, nor what is no answer.
func TestSpent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, second error
		reached       bool
		spent         bool
	}{
		"answered":             {reached: true, spent: true},
		"answered no":          {first: fault.CURPUnknown, reached: true, spent: true},
		"nowhere":              {first: down, second: down},
		"garbled":              {first: garbled, second: garbled, reached: true},
		"garbled, nowhere":     {first: garbled, second: down, reached: true},
		"silent":               {first: silent, second: down, reached: true, spent: true},
		"garbled, then silent": {first: garbled, second: silent, reached: true, spent: true},
		"garbled, then found":  {first: garbled, reached: true, spent: true},
	} {
		chain := source.NewChain(clock.System, link(says("first", "1", c.first)), link(says("second", "2", c.second)))
		if r, _ := chain.Find(context.Background(), live, source.Query{Kind: source.NSS}); r.Reached != c.reached || r.Spent != c.spent {
			t.Errorf("%s: reached %v, spent %v", name, r.Reached, r.Spent)
		}
	}
}

func TestNotAgain(t *testing.T) {
	t.Parallel()
	first, second := says("first", "", source.NotAgain(down)), says("second", "2", nil)
	r, err := source.NewChain(clock.System, link(first), link(second)).Find(context.Background(), live, source.Query{})
	if err != nil || r.Answer.NSS != "2" || first.calls.Load() != 1 {
		t.Errorf("%+v, %v after %d calls", r, err, first.calls.Load())
	}
}

// A source's own limit comes with the result.
func TestQuotaOfTheSource(t *testing.T) {
	t.Parallel()
	r, err := source.NewChain(clock.System, link(says("s", "", source.QuotaSpent(5)))).Find(context.Background(), live, source.Query{})
	if !errors.Is(err, fault.SourceQuotaSpent) || r.PerDay != 5 || len(r.Asked) != 1 || r.Asked[0].Outcome != fault.SourceQuotaSpent {
		t.Errorf("%+v, %v", r, err)
	}
}

// A list of some people that has not got somebody settles nothing while the
// source that knows everybody is down, whichever comes first.
func TestPartialSettlesNothing(t *testing.T) {
	t.Parallel()
	list, all := says("list", "", source.NotListed(fault.CURPUnknown)), says("all", "", down)
	for _, hedge := range []time.Duration{0, time.Microsecond} {
		for name, links := range map[string][]*source.Link{
			"list first": {hedged(list, hedge), hedged(all, hedge)},
			"list last":  {hedged(all, hedge), hedged(list, hedge)},
		} {
			if r, err := source.NewChain(clock.System, links...).Find(context.Background(), live, source.Query{}); !errors.Is(err, fault.SourceUnavailable) || r.Spent {
				t.Errorf("%s: %v, spent %v", name, err, r.Spent)
			}
		}
	}
	if r, err := source.NewChain(clock.System, link(list)).Find(context.Background(), live, source.Query{}); !errors.Is(err, fault.CURPUnknown) || !r.Spent {
		t.Errorf("alone: %v, spent %v", err, r.Spent)
	}
}

func hedged(s source.Source, after time.Duration) *source.Link {
	return source.NewLink(s, source.Policy{Wait: time.Microsecond, Failures: 5, Rest: time.Hour, Hedge: after})
}

// The next source is asked when the first takes too long; what settles the
// question first wins, and the other is called off before the answer is given.
func TestHedge(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	slow, next := hangs("slow", ended), says("next", "2", nil)
	first := hedged(slow, time.Millisecond)
	for range 20 { // no breaker is worn by being slower than another
		r, err := source.NewChain(clock.System, first, link(next)).Find(context.Background(), live, source.Query{})
		if err != nil || r.Answer.NSS != "2" || len(r.Asked) != 2 {
			t.Fatalf("%+v, %v", r, err)
		}
		select {
		case err := <-ended:
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("ended by %v", err)
			}
		default:
			t.Fatal("the slow source is still being asked")
		}
		for _, a := range r.Asked {
			if want := map[string]fault.Condition{"next": "", "slow": fault.SourceTimeout}[a.Source]; a.Outcome != want {
				t.Errorf("%s: %q", a.Source, a.Outcome)
			}
		}
	}
	if slow.calls.Load() != 20 {
		t.Errorf("the slow source was asked %d times", slow.calls.Load())
	}
}

// One that fails at once is not waited for; one that is slow and right wins
// over a next one that fails; and without need the next is not asked.
func TestHedgeOrder(t *testing.T) {
	t.Parallel()
	ask := func(links ...*source.Link) (source.Result, error) {
		return source.NewChain(clock.System, links...).Find(context.Background(), live, source.Query{})
	}
	if r, err := ask(hedged(says("down", "", down), time.Hour), link(says("next", "2", nil))); err != nil || r.Answer.NSS != "2" {
		t.Errorf("fall-over waits: %+v, %v", r, err)
	}
	release := make(chan struct{})
	slow := &acts{name: "slow", find: func(context.Context) (source.Answer, error) {
		<-release
		return source.Answer{NSS: "1"}, nil
	}}
	failing := &acts{name: "failing", find: func(context.Context) (source.Answer, error) {
		close(release)
		return source.Answer{}, source.NotAgain(down)
	}}
	if r, err := ask(hedged(slow, time.Millisecond), link(failing)); err != nil || r.Answer.NSS != "1" {
		t.Errorf("the slow one's answer is lost: %+v, %v", r, err)
	}
	next := says("next", "2", nil)
	if r, err := ask(hedged(says("quick", "1", nil), time.Hour), link(next)); err != nil || r.Answer.NSS != "1" || next.calls.Load() != 0 {
		t.Errorf("%+v, %v, next was asked %d times", r, err, next.calls.Load())
	}
	both := hedged(says("a", "", down), time.Microsecond)
	if _, err := ask(both, link(says("b", "", garbled))); !errors.Is(err, source.ErrNoAnswer) {
		t.Errorf("both fail: %v", err)
	}
	ended := make(chan error, 2)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	chain := source.NewChain(clock.System, hedged(hangs("a", ended), time.Microsecond), link(hangs("b", ended)))
	if r, err := chain.Find(ctx, live, source.Query{}); !errors.Is(err, fault.SourceTimeout) || !r.Spent {
		t.Errorf("no time: %+v, %v", r, err)
	}
}

// A source that wants to be left alone for longer than anybody waits is not
// asked again; for less, it is.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for after, calls := range map[time.Duration]int64{time.Millisecond: 3, time.Hour: 1} {
		busy := says("busy", "", fault.SourceUnavailable.Retry(after))
		if _, err := source.NewChain(clock.System, link(busy)).Find(context.Background(), live, source.Query{}); !errors.Is(err, fault.SourceUnavailable) {
			t.Errorf("%v", err)
		}
		if busy.calls.Load() != calls {
			t.Errorf("after %v: %d calls, want %d", after, busy.calls.Load(), calls)
		}
	}
}

// The operator hears when a source stops answering and when it is back, once.
func TestBreakerIsLogged(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	var healthy bool
	s := &acts{name: "imss", find: func(context.Context) (source.Answer, error) {
		if healthy {
			return source.Answer{NSS: "1"}, nil
		}
		return source.Answer{}, down
	}}
	l := source.NewLink(s, source.Policy{Failures: 2, Rest: time.Nanosecond})
	l.Log = slog.New(slog.NewTextHandler(&text, nil))
	chain := source.NewChain(clock.System, l)
	for range 10 {
		_, _ = chain.Find(context.Background(), live, source.Query{})
	}
	if n := strings.Count(text.String(), "\n"); n != 1 || !strings.Contains(text.String(), "source=imss") {
		t.Errorf("%d lines:\n%s", n, text.String())
	}
	healthy = true
	for range 3 {
		if _, err := chain.Find(context.Background(), live, source.Query{}); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(text.String(), "\n"); n != 2 || !strings.Contains(text.String(), "answers again") {
		t.Errorf("%d lines:\n%s", n, text.String())
	}
}

// A chain without links says so to the operator, once.
func TestNobodyToAsk(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	chain := source.NewChain(clock.System)
	chain.Log = slog.New(slog.NewTextHandler(&text, nil))
	for range 2 {
		r, err := chain.Find(context.Background(), live, source.Query{Kind: source.Weeks})
		if !errors.Is(err, fault.SourceUnavailable) || r.Spent {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if n := strings.Count(text.String(), "kind=weeks"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

// What a source tells stands in the record of its attempt.
func TestTell(t *testing.T) {
	t.Parallel()
	n := 0
	s := &acts{name: "s", find: func(ctx context.Context) (source.Answer, error) {
		n++
		source.Tell(ctx, source.Said{Status: 500 + n, Note: "note"})
		return source.Answer{}, down
	}}
	r, _ := source.NewChain(clock.System, link(s)).Find(context.Background(), live, source.Query{})
	for i, a := range r.Asked {
		if a.Status != 501+i || a.Note != "note" {
			t.Errorf("%+v", a)
		}
	}
	if len(r.Asked) != 3 {
		t.Errorf("%d attempts", len(r.Asked))
	}
}
