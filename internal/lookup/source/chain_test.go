package source_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
)

var live = scope.Scope{Company: "000000", Environment: scope.Live}

// script is a source that fails as it is told, call by call, and then finds.
type script struct {
	name  string
	fails []error
	calls int
}

func (s *script) Name() string { return s.name }
func (s *script) Find(context.Context, scope.Scope, source.Query) (source.Answer, error) {
	s.calls++
	if s.calls <= len(s.fails) {
		return source.Answer{}, s.fails[s.calls-1]
	}
	return source.Answer{NSS: "08189782793"}, nil
}

func times(n int, err error) []error {
	list := make([]error, n)
	for i := range list {
		list[i] = err
	}
	return list
}

func link(s source.Source) *source.Link {
	return source.NewLink(s, source.Policy{Retries: 2, Wait: time.Microsecond, Failures: 5, Rest: time.Hour})
}

func TestChain(t *testing.T) {
	t.Parallel()
	passing := fault.SourceUnavailable.Because(errors.New("down"))
	nowhere := fault.SourceUnavailable.Because(source.ErrNotReached)
	for name, c := range map[string]struct {
		first, second []error
		want          fault.Condition
		calls         [2]int
		reached       bool
	}{
		"found":                    {calls: [2]int{1, 0}, reached: true},
		"found at the third try":   {first: []error{passing, fault.SourceError}, calls: [2]int{3, 0}, reached: true},
		"a plain error is retried": {first: times(1, errors.New("bug")), calls: [2]int{2, 0}, reached: true},
		"falls over":               {first: times(9, passing), calls: [2]int{3, 1}, reached: true},
		"falls over from nowhere":  {first: times(9, nowhere), calls: [2]int{3, 1}, reached: true},
		"all down":                 {first: times(9, nowhere), second: times(9, nowhere), want: fault.SourceUnavailable, calls: [2]int{3, 3}},
		"all broken":               {first: times(9, nowhere), second: times(9, fault.SourceError), want: fault.SourceError, calls: [2]int{3, 3}, reached: true},
		"an answer settles it":     {first: times(1, fault.NSSUnknown), want: fault.NSSUnknown, calls: [2]int{1, 0}, reached: true},
		"a refusal settles it":     {first: times(1, fault.SourceRefused), want: fault.SourceRefused, calls: [2]int{1, 0}, reached: true},
		"a time-out of the source": {first: times(1, fault.SourceTimeout), want: fault.SourceTimeout, calls: [2]int{1, 0}, reached: true},
		"knows some only":          {first: times(1, source.NotListed(fault.CURPUnknown)), calls: [2]int{1, 1}, reached: true},
		"knows everybody":          {first: times(1, fault.CURPUnknown), want: fault.CURPUnknown, calls: [2]int{1, 0}, reached: true},
		"no answer in time":        {first: times(9, context.DeadlineExceeded), second: times(9, context.DeadlineExceeded), want: fault.SourceUnavailable, calls: [2]int{3, 3}, reached: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := &script{name: "first", fails: c.first}, &script{name: "second", fails: c.second}
			chain := source.NewChain(clock.System, link(first), link(second))
			r, err := chain.Find(context.Background(), live, source.Query{Kind: source.NSS})
			if got := fault.From(err); (err == nil) != (c.want == "") || err != nil && got.Condition != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
			if calls := [2]int{first.calls, second.calls}; calls != c.calls || len(r.Asked) != calls[0]+calls[1] {
				t.Errorf("calls %v with %d noted, want %v", calls, len(r.Asked), c.calls)
			}
			if r.Reached != c.reached {
				t.Errorf("reached %v", r.Reached)
			}
		})
	}
}

// After five failures in a row a source is left alone, in its own scope only.
func TestBreaker(t *testing.T) {
	t.Parallel()
	s := &script{name: "s", fails: times(5, fault.SourceUnavailable)}
	chain := source.NewChain(clock.System, link(s))
	ask := func(sc scope.Scope) (source.Result, error) {
		return chain.Find(context.Background(), sc, source.Query{Kind: source.NSS})
	}
	sandbox, other := live, live
	sandbox.Environment, other.Environment, other.Company = scope.Sandbox, scope.Sandbox, "111111"
	for range 2 {
		if _, err := ask(sandbox); !errors.Is(err, fault.SourceUnavailable) {
			t.Fatalf("%v", err)
		}
	}
	if s.calls != 5 {
		t.Fatalf("asked %d times before it opened", s.calls)
	}
	r, err := ask(sandbox)
	if !errors.Is(err, fault.SourceUnavailable) || !errors.Is(err, source.ErrNotReached) || r.Reached || s.calls != 5 {
		t.Errorf("open: %v after %d calls", err, s.calls)
	}
	for _, sc := range []scope.Scope{live, other} {
		if _, err := ask(sc); err != nil {
			t.Errorf("%s: %v", sc, err)
		}
	}
	chain.Rest("111111")
	if _, err := ask(sandbox); err == nil {
		t.Error("another company's change closed it")
	}
	chain.Rest(sandbox.Company)
	if _, err := ask(sandbox); err != nil {
		t.Errorf("after the company's own change: %v", err)
	}
}

func TestTimeoutOfOneAttempt(t *testing.T) {
	t.Parallel()
	chain := source.NewChain(clock.System, source.NewLink(stuck{}, source.Policy{Timeout: time.Millisecond, Wait: time.Microsecond}))
	if _, err := chain.Find(context.Background(), live, source.Query{}); !errors.Is(err, fault.SourceUnavailable) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	chain = source.NewChain(clock.System, source.NewLink(stuck{}, source.Policy{}))
	if _, err := chain.Find(ctx, live, source.Query{}); !errors.Is(err, fault.SourceTimeout) {
		t.Errorf("%v", err)
	}
}

type stuck struct{}

func (stuck) Name() string { return "stuck" }
func (stuck) Find(ctx context.Context, _ scope.Scope, _ source.Query) (source.Answer, error) {
	<-ctx.Done()
	return source.Answer{}, ctx.Err()
}
