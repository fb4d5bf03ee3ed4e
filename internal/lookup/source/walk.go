package source

import (
	"context"
	"errors"
	"sync"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// walk is one question on its way along a chain. However many links it comes
// to, and however many are asked at the same time, it is one look-up: attempts
// of the person are counted by whoever asks the chain.
type walk struct {
	chain *Chain
	scope scope.Scope
	query Query

	mu sync.Mutex // guards the result, which hedged links write to at once
	Result
}

// from asks the i-th link and, when it passes the question on, those after it.
func (w *walk) from(ctx context.Context, i int) (Answer, error) {
	l := w.chain.links[i]
	switch {
	case i+1 == len(w.chain.links):
		return w.ask(ctx, l)
	case l.policy.Hedge > 0:
		return w.hedged(ctx, i)
	}
	a, err := w.ask(ctx, l)
	if !passesOn(err) || ctx.Err() != nil {
		return a, err
	}
	a, next := w.from(ctx, i+1)
	return a, worse(err, next)
}

// hedged asks the i-th link, and those after it once it fails or has taken
// longer than its policy's Hedge. The first that settles the question wins; the
// others are called off, and have returned when this does.
func (w *walk) hedged(ctx context.Context, i int) (Answer, error) {
	l := w.chain.links[i]
	ctx, callOff := context.WithCancel(ctx)
	var under sync.WaitGroup
	defer under.Wait()
	defer callOff()
	// Either way of asking may begin the rest of the chain, and both want its
	// outcome.
	first := sync.OnceValues(func() (Answer, error) { return w.ask(ctx, l) })
	rest := sync.OnceValues(func() (Answer, error) { return w.from(ctx, i+1) })
	inOrder := func() (Answer, error) {
		a, err := first()
		if !passesOn(err) || ctx.Err() != nil {
			return a, err
		}
		a, next := rest()
		return a, worse(err, next)
	}
	ahead := func() (Answer, error) {
		if a, err := rest(); !passesOn(err) {
			return a, err
		}
		return inOrder()
	}
	hedge := hedgepolicy.NewBuilderWithDelay[Answer](l.policy.Hedge).
		OnHedge(func(failsafe.ExecutionEvent[Answer]) { under.Add(1) }).Build()
	under.Add(1)
	return failsafe.With[Answer](hedge).WithContext(ctx).GetWithExecution(func(e failsafe.Execution[Answer]) (Answer, error) {
		defer under.Done()
		if e.IsHedge() {
			return ahead()
		}
		return inOrder()
	})
}

// ask asks one link and notes each attempt.
func (w *walk) ask(ctx context.Context, l *Link) (Answer, error) {
	a, err := l.find(ctx, w.scope, w.query, func(t attempt) {
		if errors.Is(ctx.Err(), context.Canceled) && passing(t.err) {
			t.err = fault.SourceTimeout.Because(t.err)
			t.said.Note = "called off: another source answered first"
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.note(w.chain.clock.Now(w.scope), l, t)
	}, w.chain.clock)
	return a, err
}

// worse decides between a link's failure and what those after it came to: that
// a list of some people has not got somebody says nothing when the source that
// would know is down.
func worse(failure, next error) error {
	if isUnsure(next) && passing(failure) {
		return failure
	}
	return next
}
