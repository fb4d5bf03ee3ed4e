package lookup

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// limiter lets each company make so many requests a minute, saved up for at
// most one, in each environment. It counts on this node only and by the
// machine's own clock: it guards the machine, so a sandbox's clock is no
// business of its.
type limiter struct {
	clk   clock.Clock
	pause func(context.Context, time.Duration) error
	mu    sync.Mutex
	by    map[scope.Scope]*rate.Limiter
}

func newLimiter(clk clock.Clock) *limiter {
	return &limiter{clk: clk, pause: pause, by: map[scope.Scope]*rate.Limiter{}}
}

// of gives a company's bucket, a new one when its limit has changed.
func (l *limiter) of(s scope.Scope, perMinute int) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.by[s]
	if b == nil || b.Burst() != perMinute {
		b = rate.NewLimiter(rate.Every(time.Minute/time.Duration(perMinute)), perMinute)
		l.by[s] = b
	}
	return b
}

// take counts one request. Conditions: RateLimited with the time to wait.
func (l *limiter) take(s scope.Scope, perMinute int) error {
	if perMinute <= 0 {
		return nil
	}
	now := l.clk.Now(scope.Scope{})
	b := l.of(s, perMinute)
	if b.AllowN(now, 1) {
		return nil
	}
	return fault.RateLimited.Retry(until(b, 1-b.TokensAt(now)))
}

// spare is the part of a minute's requests that those who can wait leave to
// those who cannot: one in so many.
const spare = 10

// wait counts one request as soon as there is one to be had. It leaves a tenth
// of the saved ones to callers who would be refused without, so that a company's
// batch does not keep its own customers waiting. perMinute is asked again after
// every pause. The only error is ctx's.
func (l *limiter) wait(ctx context.Context, s scope.Scope, perMinute func() int) error {
	for {
		n := perMinute()
		if n <= 0 {
			return ctx.Err()
		}
		now := l.clk.Now(scope.Scope{})
		b := l.of(s, n)
		missing := 1 + float64(n/spare) - b.TokensAt(now)
		if missing <= 0 && b.AllowN(now, 1) {
			return ctx.Err()
		}
		if err := l.pause(ctx, max(until(b, missing), time.Millisecond)); err != nil {
			return err
		}
	}
}

// until gives how long a bucket takes to get so many tokens.
func until(b *rate.Limiter, tokens float64) time.Duration {
	return time.Duration(tokens / float64(b.Limit()) * float64(time.Second))
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
