package lookup

import (
	"net/url"
	"strings"
	"sync"
)

// How many attempts run at once to one host, of callBackWorkers in all: one that
// answers may have most of the workers, never all; one whose last attempt failed
// only a few, so that a receiver that hangs delays nobody else. No company has
// all of them either, however many hosts that hang it names.
const (
	toHealthyHost = 24
	toFailingHost = 4
	ofCompany     = 28
	maxHosts      = 10_000 // failing ones that are remembered
)

// hosts counts the attempts under way, by host and port. It is this node's own.
type hosts struct {
	mu sync.Mutex
	by map[string]*host
	of map[string]int // attempts under way of each company that has any
}

type host struct {
	running int
	failing bool
}

// admit lets an attempt begin; release ends it and says how it went.
func (h *hosts) admit(company, rawURL string) (release func(delivered bool), ok bool) {
	name := rawURL
	if u, err := url.Parse(rawURL); err == nil {
		name = strings.ToLower(u.Host)
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
	if at.running >= limit || h.of[company] >= ofCompany {
		if at.running == 0 && !at.failing {
			delete(h.by, name) // nothing is known of it
		}
		return nil, false
	}
	at.running++
	h.of[company]++
	return func(delivered bool) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.of[company]--; h.of[company] == 0 {
			delete(h.of, company)
		}
		at.running--
		if at.failing = !delivered; at.running == 0 && (delivered || len(h.by) > maxHosts) {
			delete(h.by, name)
		}
	}, true
}
