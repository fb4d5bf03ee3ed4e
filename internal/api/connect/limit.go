package connect

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
)

const (
	limitWindow  = time.Minute
	defaultLimit = 120
)

// limiter counts requests per company and environment in windows of a minute
// that begin with their first request, by the scope's clock. It counts on this
// node only: behind n nodes a company may get n times the limit.
type limiter struct {
	clk clock.Clock
	mu  sync.Mutex
	by  map[scope.Scope]*window
}

type window struct {
	start time.Time
	used  int
}

func newLimiter(clk clock.Clock) *limiter { return &limiter{clk: clk, by: map[scope.Scope]*window{}} }

// take counts one request and says in X-RateLimit-* what is left; Reset is the
// Unix second at which the window ends. Conditions: rate_limited.
func (l *limiter) take(h http.Header, s scope.Scope, limit int) error {
	if limit <= 0 {
		limit = defaultLimit
	}
	now := l.clk.Now(s)
	l.mu.Lock()
	w := l.by[s]
	// A sandbox clock may also be set back: a window of the future is over too.
	if w == nil || now.Sub(w.start) >= limitWindow || now.Before(w.start) {
		w = &window{start: now}
		l.by[s] = w
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
