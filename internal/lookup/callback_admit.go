package lookup

import (
	"net/url"
	"strings"
	"sync"
	"time"
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

// How long who is not admitted waits: about as long as those before it take.
// Asking again and again would keep the machine busy for nothing.
const (
	shortestWait = time.Second
	longestWait  = 10 * time.Minute
	unknownTime  = time.Second // of an attempt at a host that has not ended one
)

// hosts counts the attempts under way, by host and port, and by company. It is
// this node's own.
type hosts struct {
	mu        sync.Mutex
	by        map[string]*queue
	companies map[string]*queue // of those that have any under way
}

func newHosts() hosts { return hosts{by: map[string]*queue{}, companies: map[string]*queue{}} }

// queue is who is being told, and who waits for it.
type queue struct {
	running int
	failing bool          // the last attempt did
	took    time.Duration // the last attempt; 0 is unknown
	booked  time.Time     // until when those who wait will take, about
}

// wait books a turn and says how long that is from now.
func (q *queue) wait(now time.Time, limit int) time.Duration {
	each := q.took
	if each == 0 {
		each = unknownTime
	}
	if q.booked.Before(now) {
		q.booked = now
	}
	if q.booked = q.booked.Add(each / time.Duration(limit)); q.booked.After(now.Add(longestWait)) {
		q.booked = now.Add(longestWait)
	}
	return max(q.booked.Sub(now), shortestWait)
}

// admit lets an attempt begin, and release ends it and says how it went; without
// release, the attempt has to wait.
func (h *hosts) admit(company, rawURL string, now time.Time) (release func(now time.Time, delivered bool), wait time.Duration) {
	name := rawURL
	if u, err := url.Parse(rawURL); err == nil {
		name = strings.ToLower(u.Host)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if all := h.companies[company]; all != nil && all.running >= ofCompany {
		return nil, all.wait(now, ofCompany)
	}
	at := of(h.by, name)
	limit := toHealthyHost
	if at.failing {
		limit = toFailingHost
	}
	if at.running >= limit {
		return nil, at.wait(now, limit)
	}
	all := of(h.companies, company)
	at.running++
	all.running++
	return func(end time.Time, delivered bool) {
		h.mu.Lock()
		defer h.mu.Unlock()
		at.running--
		all.running--
		at.took, all.took = end.Sub(now), end.Sub(now)
		if at.failing = !delivered; at.running == 0 && (delivered || len(h.by) > maxHosts) {
			delete(h.by, name)
		}
		if all.running == 0 {
			delete(h.companies, company)
		}
	}, 0
}

// of gives the queue of a name, a new one where there is none.
func of(queues map[string]*queue, name string) *queue {
	q := queues[name]
	if q == nil {
		q = &queue{}
		queues[name] = q
	}
	return q
}
