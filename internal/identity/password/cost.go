package password

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// timed runs work and keeps a moving average of what it costs, from which
// Overloaded tells how long to wait. It measures the machine, so the clock is
// the system's whatever a sandbox pretends.
func (h *Hasher) timed(work func()) {
	begin := clock.System.Now(scope.Scope{})
	work()
	took := clock.System.Now(scope.Scope{}).Sub(begin)
	if took < 0 || took > time.Minute {
		return
	}
	old := h.cost.Load()
	h.cost.Store(old + (int64(took)-old)/8)
}
