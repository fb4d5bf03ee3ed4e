package identity

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
)

// addressGate holds up whoever has not shown that their address is theirs, where
// the shop wants that. Conditions (held): EmailNotValidated.
func (c *Customers) addressGate(_ store.Tx, _ Caller, _ proof, _ Account, _ time.Time) (held, err error) {
	return nil, nil
}
