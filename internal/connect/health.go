package connect

import (
	"sync"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Health is how a platform fares.
type Health string

// The three states of a platform.
const (
	Operational Health = "operational"
	Degraded    Health = "degraded" // a quarter or more of the last logins failed for the platform's own fault
	Down        Health = "down"     // three quarters or more did
)

// healthSize is how many of a platform's last logins count. Fewer than
// healthLeast say nothing.
const (
	healthSize  = 20
	healthLeast = 4
)

// healthBook remembers on this node how the last logins fared, live and
// sandbox apart: what a sandbox plays says nothing about a real platform.
type healthBook struct {
	mu sync.Mutex
	by map[healthKey]*healthRing
}

type healthKey struct {
	environment scope.Environment
	platform    string
}

type healthRing struct {
	failed [healthSize]bool
	next   int
	count  int
}

func (b *healthBook) note(s scope.Scope, platformCode string, failed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := healthKey{s.Environment, platformCode}
	if b.by == nil {
		b.by = map[healthKey]*healthRing{}
	}
	r := b.by[key]
	if r == nil {
		r = &healthRing{}
		b.by[key] = r
	}
	r.failed[r.next] = failed
	r.next, r.count = (r.next+1)%healthSize, min(r.count+1, healthSize)
}

// PlatformHealth says how a platform fares in an environment, by the last 20
// logins that this node ran there; operational while there were too few.
func (e *Engine) PlatformHealth(environment scope.Environment, platformCode string) Health {
	e.health.mu.Lock()
	defer e.health.mu.Unlock()
	r := e.health.by[healthKey{environment, platformCode}]
	if r == nil || r.count < healthLeast {
		return Operational
	}
	failed := 0
	for _, f := range r.failed[:r.count] {
		if f {
			failed++
		}
	}
	switch {
	case failed*4 >= r.count*3:
		return Down
	case failed*4 >= r.count:
		return Degraded
	}
	return Operational
}

// theirFault are the conditions that count against a platform.
func theirFault(c fault.Condition) bool {
	switch c {
	case fault.SourceUnavailable, fault.SourceTimeout, fault.SourceError, fault.ExtractionFailed:
		return true
	}
	return false
}
