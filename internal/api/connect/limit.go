package connect

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	limitWindow  = time.Minute
	defaultLimit = 120
)

// limiter counts requests per company and environment in windows of a minute
// that begin with their first request, by the scope's clock. Public keys are
// counted by themselves: anybody can read one in a page, and must not be able to
// use up what the company's servers may ask. It counts on this node only: behind
// n nodes a company may get n times the limit.
type limiter struct {
	clk clock.Clock
	mu  sync.Mutex
	by  map[limited]*window
}

// limited is whose requests are counted together.
type limited struct {
	scope.Scope
	kind tenant.KeyKind
}

type window struct {
	start time.Time
	used  int
}

func newLimiter(clk clock.Clock) *limiter { return &limiter{clk: clk, by: map[limited]*window{}} }

// take counts one request and says in X-RateLimit-* what is left; Reset is the
// Unix second at which the window ends. Conditions: rate_limited.
func (l *limiter) take(h http.Header, by limited, limit int) error {
	if limit <= 0 {
		limit = defaultLimit
	}
	now := l.clk.Now(by.Scope)
	l.mu.Lock()
	w := l.by[by]
	// A sandbox clock may also be set back: a window of the future is over too.
	if w == nil || now.Sub(w.start) >= limitWindow || now.Before(w.start) {
		w = &window{start: now}
		l.by[by] = w
	}
	ok := w.used < limit
	if ok {
		w.used++
	}
	used, end := w.used, w.start.Add(limitWindow)
	l.mu.Unlock()

	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(limit-used))
	h.Set("X-RateLimit-Reset", strconv.FormatInt((end.UnixMilli()+999)/1000, 10))
	if !ok {
		return fault.RateLimited.Retry(end.Sub(now))
	}
	return nil
}
