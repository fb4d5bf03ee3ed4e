package source

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Policy bounds how a source is asked.
type Policy struct {
	Timeout  time.Duration // of one attempt
	Retries  int           // further attempts after one that failed in passing
	Wait     time.Duration // before the first retry; doubles, with jitter
	Failures int           // in a row that open the breaker
	Rest     time.Duration // how long it stays open
}

// DefaultPolicy is right for a government site: slow, and not to be hammered.
var DefaultPolicy = Policy{Timeout: 30 * time.Second, Retries: 2, Wait: 200 * time.Millisecond, Failures: 10, Rest: 30 * time.Second}

// Link is a source's place in a chain.
type Link struct {
	Source Source
	// Partial says that the source knows some people only: whom it does not know
	// is asked of the next link.
	Partial bool

	policy   Policy
	mu       sync.Mutex
	breakers map[scope.Scope]circuitbreaker.CircuitBreaker[Answer]
}

// NewLink makes one; Policy fields that are zero take the default's.
func NewLink(src Source, p Policy) *Link {
	if p.Timeout <= 0 {
		p.Timeout = DefaultPolicy.Timeout
	}
	if p.Wait <= 0 {
		p.Wait = DefaultPolicy.Wait
	}
	if p.Failures <= 0 {
		p.Failures = DefaultPolicy.Failures
	}
	if p.Rest <= 0 {
		p.Rest = DefaultPolicy.Rest
	}
	return &Link{Source: src, policy: p, breakers: map[scope.Scope]circuitbreaker.CircuitBreaker[Answer]{}}
}

// find makes the attempts and tells note of each.
func (l *Link) find(ctx context.Context, s scope.Scope, q Query, note func(at time.Time, err error), c clock.Clock) (Answer, error) {
	failed := func(_ Answer, err error) bool { return passing(err) && !errors.Is(err, circuitbreaker.ErrOpen) }
	retry := retrypolicy.NewBuilder[Answer]().HandleIf(failed).
		WithMaxRetries(l.policy.Retries).
		WithBackoff(l.policy.Wait, 16*l.policy.Wait).WithJitterFactor(0.3).
		ReturnLastFailure().Build()
	a, err := failsafe.With[Answer](retry, l.breaker(s)).WithContext(ctx).
		GetWithExecution(func(failsafe.Execution[Answer]) (Answer, error) {
			at := c.Now(s)
			attempt, cancel := context.WithTimeout(ctx, l.policy.Timeout)
			defer cancel()
			a, err := l.Source.Find(attempt, s, q)
			err = condition(err)
			note(at, err)
			return a, err
		})
	if errors.Is(err, circuitbreaker.ErrOpen) {
		err = fault.SourceUnavailable.Because(errors.Join(err, ErrNotReached))
	}
	return a, condition(err)
}

// condition makes a condition of whatever a source returns.
func condition(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, fault.SourceTimeout):
		return fault.SourceUnavailable.Because(err)
	case fault.From(err).Condition == fault.Internal:
		return fault.SourceError.Because(err)
	}
	return err
}

// breaker gives the breaker that the scope shares: one for all live scopes, and
// one for each sandbox, whose troubles are its own.
func (l *Link) breaker(s scope.Scope) circuitbreaker.CircuitBreaker[Answer] {
	if !s.IsSandbox() {
		s = scope.Scope{Environment: scope.Live}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.breakers[s]
	if b == nil {
		b = circuitbreaker.NewBuilder[Answer]().
			HandleIf(func(_ Answer, err error) bool { return passing(err) }).
			WithFailureThreshold(uint(l.policy.Failures)).
			WithSuccessThreshold(1).
			WithDelay(l.policy.Rest).Build()
		l.breakers[s] = b
	}
	return b
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
