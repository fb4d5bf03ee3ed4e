package source

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Link is a source's place in a chain.
type Link struct {
	Source Source
	// Log hears when the breaker opens and closes, not of each failure; nil is
	// nowhere.
	Log *slog.Logger

	policy   Policy
	retry    retrypolicy.RetryPolicy[Answer]
	mu       sync.Mutex
	breakers map[scope.Scope]circuitbreaker.CircuitBreaker[Answer]
}

// NewLink makes one; Policy fields that are zero take the default's, except
// Retries and Hedge.
func NewLink(src Source, p Policy) *Link {
	p = p.withDefaults()
	l := &Link{Source: src, policy: p, breakers: map[scope.Scope]circuitbreaker.CircuitBreaker[Answer]{}}
	l.retry = retrypolicy.NewBuilder[Answer]().HandleIf(func(_ Answer, err error) bool { return again(err) }).
		WithMaxRetries(p.Retries).
		WithBackoff(p.Wait, 16*p.Wait).WithJitterFactor(0.3).
		WithDelayFunc(func(e failsafe.ExecutionAttempt[Answer]) time.Duration { return asksToWait(e.LastError()) }).
		ReturnLastFailure().Build()
	return l
}

// attempt is what note hears of.
type attempt struct {
	at   time.Time
	err  error
	said Said
}

// find makes the attempts and tells note of each.
func (l *Link) find(ctx context.Context, s scope.Scope, q Query, note func(attempt), c clock.Clock) (Answer, error) {
	b := l.breaker(s)
	a, err := failsafe.With[Answer](l.retry).WithContext(ctx).Get(func() (Answer, error) {
		if !b.TryAcquirePermit() {
			return Answer{}, fault.SourceUnavailable.Because(errors.Join(circuitbreaker.ErrOpen, ErrNotReached))
		}
		at := c.Now(s)
		bounded, cancel := context.WithTimeout(ctx, l.policy.Timeout)
		defer cancel()
		bounded, said := listening(bounded)
		a, err := l.Source.Find(bounded, s, q)
		err = condition(err)
		l.judge(b, ctx, s, err)
		note(attempt{at, err, *said})
		return a, err
	})
	return a, condition(err)
}

// again reports whether the same source is to be asked once more.
func again(err error) bool {
	if _, ok := errors.AsType[once](err); ok {
		return false
	}
	return passing(err) && !errors.Is(err, circuitbreaker.ErrOpen) && asksToWait(err) <= maxWait
}

// asksToWait gives how long the source wants to be left alone; -1 when it did
// not say.
func asksToWait(err error) time.Duration {
	if err == nil {
		return -1
	}
	if after := fault.From(err).RetryAfter; after > 0 {
		return after
	}
	return -1
}

// condition makes a condition of whatever a source returns.
func condition(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, fault.SourceTimeout) && fault.From(err).Condition == fault.Internal:
		return fault.SourceUnavailable.Because(err)
	case fault.From(err).Condition == fault.Internal:
		return fault.SourceError.Because(err)
	}
	return err
}

// passesOn reports whether the next link is to be asked.
func passesOn(err error) bool { return passing(err) || isUnsure(err) }

// NotListed marks what a source that knows some people only says of somebody
// whom it has not got: it settles nothing while another source could be asked,
// and costs no attempt unless there is none.
func NotListed(err error) error { return unsure{err} }

type unsure struct{ error }

func (u unsure) Unwrap() error { return u.error }

func isUnsure(err error) bool {
	_, ok := errors.AsType[unsure](err)
	return ok
}
