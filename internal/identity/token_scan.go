package identity

import (
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

const (
	scanWindow = time.Minute
	// scanLimit is after how many unknown tokens in a minute a client is told to
	// wait. Tokens that are in memory are answered all the same, so whoever sends
	// nonsense to a shop that introspects it stops nobody who is signed in.
	scanLimit = 6000
)

// scans counts, by client, the tokens asked about that were none (RFC 7662,
// section 4: token scanning). It counts on this node only.
type scans struct {
	mu sync.Mutex
	by map[int]*scan
}

type scan struct {
	start  time.Time
	misses int
}

// may gives RateLimited while the client's window is used up.
func (s *scans) may(client int, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.by[client]
	if w == nil || w.misses < scanLimit {
		return nil
	}
	if left := scanWindow - now.Sub(w.start); left > 0 && left <= scanWindow {
		return fault.RateLimited.Retry(left)
	}
	return nil
}

// miss counts one that was none.
func (s *scans) miss(client int, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.by[client]
	// The clock of tests may also be set back.
	if w == nil || now.Sub(w.start) >= scanWindow || now.Before(w.start) {
		if s.by == nil {
			s.by = map[int]*scan{}
		}
		w = &scan{start: now}
		s.by[client] = w
	}
	w.misses++
}
