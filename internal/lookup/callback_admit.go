package lookup

import (
	"net/url"
	"sync"
)

// How many attempts run at once to one host, of callBackWorkers in all: one that
// answers may have most of the workers, never all; one whose last attempt failed
// only a few, so that a receiver that hangs delays nobody else.
const (
	toHealthyHost = 24
	toFailingHost = 4
	maxHosts      = 10_000 // failing ones that are remembered
)

// hosts counts the attempts under way, by host and port. It is this node's own.
type hosts struct {
	mu sync.Mutex
	by map[string]*host
}

type host struct {
	running int
	failing bool
}

// admit lets an attempt begin; release ends it and says how it went.
func (h *hosts) admit(rawURL string) (release func(delivered bool), ok bool) {
	name := rawURL
	if u, err := url.Parse(rawURL); err == nil {
		name = u.Host
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	at := h.by[name]
	if at == nil {
		at = &host{}
		h.by[name] = at
	}
	limit := toHealthyHost
	if at.failing {
		limit = toFailingHost
	}
	if at.running >= limit {
		return nil, false
	}
	at.running++
	return func(delivered bool) {
		h.mu.Lock()
		defer h.mu.Unlock()
		at.running--
		if at.failing = !delivered; at.running == 0 && (delivered || len(h.by) > maxHosts) {
			delete(h.by, name)
		}
	}, true
}
