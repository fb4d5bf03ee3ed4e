package source

import (
	"context"
	"errors"
	"log/slog"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// breaker gives the breaker that the scope shares: one for all live scopes, and
// one for each sandbox, whose troubles are its own.
func (l *Link) breaker(s scope.Scope) circuitbreaker.CircuitBreaker[Answer] {
	s = sharing(s)
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.breakers[s]
	if b == nil {
		b = circuitbreaker.NewBuilder[Answer]().
			WithFailureThreshold(uint(l.policy.Failures)).
			WithSuccessThreshold(1).
			WithDelay(l.policy.Rest).Build()
		l.breakers[s] = b
	}
	return b
}

func sharing(s scope.Scope) scope.Scope {
	if s.IsSandbox() {
		return s
	}
	return scope.Scope{Environment: scope.Live}
}

// judge tells the breaker how an attempt ended, and the operator when that
// opens or closes it. An attempt that was called off, because another source
// was faster, is held against nobody; but one that was to show whether a source
// is back has not shown it.
func (l *Link) judge(b circuitbreaker.CircuitBreaker[Answer], ctx context.Context, s scope.Scope, err error) {
	before := b.State()
	switch {
	case err != nil && errors.Is(ctx.Err(), context.Canceled):
		if before == circuitbreaker.HalfOpenState {
			b.RecordFailure()
		}
		return
	case wears(err):
		b.RecordFailure()
	default:
		b.RecordSuccess()
	}
	after := b.State()
	if l.Log == nil || before == after {
		return
	}
	about := []any{slog.String("source", l.Source.Name()), slog.String("scope", sharing(s).String())}
	switch {
	case before == circuitbreaker.ClosedState && after == circuitbreaker.OpenState:
		l.Log.Warn("a source keeps failing and is left alone for a while", append(about,
			slog.Int("failures", l.policy.Failures), slog.Duration("rest", l.policy.Rest), slog.Any("last", err))...)
	case after == circuitbreaker.ClosedState:
		l.Log.Info("a source answers again", about...)
	}
}

// wears reports whether a failure says that the source itself is in trouble. A
// considered refusal (NotAgain) may be about this question alone, and it came at
// once.
func wears(err error) bool {
	_, considered := errors.AsType[once](err)
	return passing(err) && !considered
}

func (l *Link) rest(company string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for s := range l.breakers {
		if s.IsSandbox() && (company == "" || s.Company == company) {
			delete(l.breakers, s)
		}
	}
}
