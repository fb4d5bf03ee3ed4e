// Package behaviour is how a company makes the sandbox's sources misbehave: for
// the next calls to a source, or until it says otherwise, the source is slow,
// does not answer, breaks off or answers nonsense. What a mode means for a
// caller is written at the mode.
//
// The settings are a small table, so that all nodes and restarts see them, and a
// snapshot in memory that is renewed over the store's bus: while nothing is set,
// and while a setting has no number of calls, Take touches no disk.
package behaviour

import (
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

// Mode is one way to behave.
type Mode string

// The modes.
const (
	OK        Mode = "ok"         // as it should; setting it clears what was set
	Slow      Mode = "slow"       // answers after the latency, DefaultLatency when none is given
	Timeout   Mode = "timeout"    // never answers; told at once, after the latency if one is given
	Refuse    Mode = "refuse"     // the connection is refused: the call never reaches the source
	Reset     Mode = "reset"      // the connection breaks while the answer is awaited
	Status500 Mode = "status_500" // the source fails
	Status503 Mode = "status_503" // the source says that it is not there: the call never reaches it
	Garbage   Mode = "garbage"    // the answer cannot be read
	Truncated Mode = "truncated"  // the answer ends in the middle
)

// Modes lists them.
var Modes = []Mode{OK, Slow, Timeout, Refuse, Reset, Status500, Status503, Garbage, Truncated}

// DefaultLatency is how slow Slow is when nothing else is said.
const DefaultLatency = 2 * time.Second

// MaxLatency bounds how long a source can be made to wait.
const MaxLatency = 2 * time.Minute

// Behaviour is a mode with its bounds.
type Behaviour struct {
	Mode    Mode
	Latency time.Duration // waited before anything else happens
	Times   int           // how many calls; 0 is until changed
}

func (b Behaviour) validate() error {
	var wrong []fault.Field
	if !slices.Contains(Modes, b.Mode) {
		names := make([]string, len(Modes))
		for i, m := range Modes {
			names[i] = string(m)
		}
		wrong = append(wrong, fault.Field{Name: "mode", Rule: fault.NotAllowed, OneOf: names})
	}
	if b.Latency < 0 {
		wrong = append(wrong, fault.Field{Name: "latency_ms", Rule: fault.TooSmall})
	}
	if b.Latency > MaxLatency {
		wrong = append(wrong, fault.Field{Name: "latency_ms", Rule: fault.TooLarge, Limit: int(MaxLatency.Milliseconds())})
	}
	if b.Times < 0 {
		wrong = append(wrong, fault.Field{Name: "times", Rule: fault.TooSmall})
	}
	if len(wrong) > 0 {
		return fault.RequestInvalid.Fields(wrong...)
	}
	return nil
}
