package lookup

import (
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
	clk clock.Clock
	mu  sync.Mutex
	by  map[scope.Scope]*rate.Limiter
}

func newLimiter(clk clock.Clock) *limiter {
	return &limiter{clk: clk, by: map[scope.Scope]*rate.Limiter{}}
}

// take counts one request. Conditions: RateLimited with the time to wait.
func (l *limiter) take(s scope.Scope, perMinute int) error {
	if perMinute <= 0 {
		return nil
	}
	now := l.clk.Now(scope.Scope{})
	every := rate.Every(time.Minute / time.Duration(perMinute))
	l.mu.Lock()
	b := l.by[s]
	if b == nil || b.Burst() != perMinute {
		b = rate.NewLimiter(every, perMinute)
		l.by[s] = b
	}
	l.mu.Unlock()
	if b.AllowN(now, 1) {
		return nil
	}
	missing := 1 - b.TokensAt(now)
	return fault.RateLimited.Retry(time.Duration(missing / float64(every) * float64(time.Second)))
}
