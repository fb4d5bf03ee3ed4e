package identity

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/identity/totp"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Factors are the ways to log in that somebody has beside a password, without
// what would let anybody use them.
type Factors struct {
	TOTP     *totp.State `json:"totp,omitempty"`
	Passkeys []KeptKey   `json:"passkeys,omitempty"`
}

// KeptKey is a passkey in it.
type KeptKey struct {
	Name       string    `json:"name"`
	CreatedAt  time.Time `json:"created_at"`
	LastUsedAt time.Time `json:"last_used_at,omitzero"`
	BackedUp   bool      `json:"backed_up"`
	Transports []string  `json:"transports,omitempty"`
}

// factorsOf gives an account's factors, nil when it has none.
func (c *Customers) factorsOf(q store.Queryer, a Account) (*Factors, error) {
	state, err := c.factors().Of(q, a.Scope, a.ID)
	if err != nil {
		return nil, err
	}
	rows, err := identitydb.PasskeysOf(q, a.Scope, a.ID)
	if err != nil || state == nil && len(rows) == 0 {
		return nil, err
	}
	keys, err := c.passkeys().OpenAll(rows)
	if err != nil {
		return nil, err
	}
	f := &Factors{TOTP: state}
	for _, k := range keys {
		f.Passkeys = append(f.Passkeys, KeptKey{k.Name, k.CreatedAt, k.LastUsedAt, k.BackedUp, k.Transports})
	}
	return f, nil
}
