package auth

import (
	"net/http"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/scope"
)

const (
	// refusalsPerMinute is how often browsers of one network may be refused at the
	// endpoints that anybody can call.
	refusalsPerMinute = 30
	// beginsPerMinute is how many log-ins at outside providers one network may
	// begin; each keeps a row for minutes.
	beginsPerMinute = 30
	// maxNetworks bounds what is remembered in a minute.
	maxNetworks = 100_000
)

// perMinute counts by network in the memory of this node: what is refused here
// costs a signature check or one statement, and a count in the database would
// cost more.
type perMinute struct {
	mu    sync.Mutex
	since time.Time
	count map[string]int
}

// anybody is for the endpoints of browsers. Who guesses at signatures and states
// there is told to wait; what is in order is never counted. The network is the
// caller's, as far as wire.Proxies knows it: a proxy that does not say who has
// called it stands for everybody, and limiting is its business then.
func (a *API) anybody(h wire.Handler) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		from := identity.Network(a.face.Proxies.Caller(r))
		if from == "" {
			return h(w, r)
		}
		now := a.face.Clock.Now(scope.Scope{})
		if left := a.refused.left(from, now, refusalsPerMinute); left > 0 {
			return fault.RateLimited.Retry(left)
		}
		err := h(w, r)
		if err != nil {
			a.refused.add(from, now)
		}
		return err
	}
}

// mayBegin counts a log-in at an outside provider that a browser wants to begin.
// Conditions: RateLimited.
func (a *API) mayBegin(r *http.Request) error {
	from := identity.Network(a.face.Proxies.Caller(r))
	if from == "" {
		return nil
	}
	now := a.face.Clock.Now(scope.Scope{})
	// Two at once may both be the last: what matters is that there is an end.
	if left := a.begun.left(from, now, beginsPerMinute); left > 0 {
		return fault.RateLimited.Retry(left)
	}
	a.begun.add(from, now)
	return nil
}

// left is how long a network has to wait.
func (c *perMinute) left(from string, now time.Time, limit int) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count[from] < limit {
		return 0
	}
	return c.since.Add(time.Minute).Sub(now)
}

func (c *perMinute) add(from string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := now.Sub(c.since); c.count == nil || age < 0 || age >= time.Minute {
		c.since, c.count = now, map[string]int{}
	}
	if _, known := c.count[from]; known || len(c.count) < maxNetworks {
		c.count[from]++
	}
}
