package auth

import (
	"crypto/sha256"
	"sync"
	"time"
)

// maxLately bounds how many good answers are remembered; some 100 bytes each.
const maxLately = 50_000

// lately remembers which tokens the server called good, by their hash.
type lately struct {
	mu    sync.Mutex
	until map[[sha256.Size]byte]time.Time
}

func (l *lately) good(token string, at time.Time) bool {
	sum := sha256.Sum256([]byte(token))
	l.mu.Lock()
	defer l.mu.Unlock()
	until, ok := l.until[sum]
	return ok && at.Before(until)
}

// add remembers one. When there are too many, those that are over go, and if
// none is, all: they are asked about again.
func (l *lately) add(token string, until, at time.Time) {
	if !at.Before(until) {
		return
	}
	sum := sha256.Sum256([]byte(token))
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.until) >= maxLately {
		for k, t := range l.until {
			if !at.Before(t) {
				delete(l.until, k)
			}
		}
	}
	if l.until == nil || len(l.until) >= maxLately {
		l.until = map[[sha256.Size]byte]time.Time{}
	}
	l.until[sum] = until
}
