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
	// maxNetworks bounds what is remembered in a minute.
	maxNetworks = 100_000
)

// turnedAway counts in the memory of this node: what is refused here costs a
// signature check or one statement, and a count in the database would cost more.
type turnedAway struct {
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
		if left := a.refused.left(from, now); left > 0 {
			return fault.RateLimited.Retry(left)
		}
		err := h(w, r)
		if err != nil {
			a.refused.add(from, now)
		}
		return err
	}
}

// left is how long a network has to wait.
func (c *turnedAway) left(from string, now time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count[from] < refusalsPerMinute {
		return 0
	}
	return c.since.Add(time.Minute).Sub(now)
}

func (c *turnedAway) add(from string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := now.Sub(c.since); c.count == nil || age < 0 || age >= time.Minute {
		c.since, c.count = now, map[string]int{}
	}
	if _, known := c.count[from]; known || len(c.count) < maxNetworks {
		c.count[from]++
	}
}
