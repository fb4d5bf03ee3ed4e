// Package clock is the only source of time for engines. A sandbox company can
// move its own clock; live scopes always see the system's.
package clock

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// Clock tells the time as one scope sees it, in UTC.
type Clock interface {
	Now(scope.Scope) time.Time
}

// Func adapts a function to a Clock.
type Func func(scope.Scope) time.Time

// Now calls f.
func (f Func) Now(s scope.Scope) time.Time { return f(s) }

// System is the machine's clock, the same for every scope.
var System Clock = Func(func(scope.Scope) time.Time { return time.Now().UTC() })

// Micros converts a time to the stored form: microseconds since 1970 UTC. The
// zero time is stored as 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros is the inverse of Micros.
func FromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
