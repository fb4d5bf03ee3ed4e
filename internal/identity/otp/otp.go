// Package otp makes and checks codes that a person copies from a message: six
// digits, good once, for a few minutes and a few tries. Every engine that sends
// such codes uses it, so that there is one set of rules for them.
//
// A code has little entropy, so only its keyed hash (MAC) is stored, bound to
// what the code is for: the key is outside the database, and a code that was
// made for one thing is no other thing's. Guessing is bounded by counting a try
// before anything is compared, in a row that stays locked until the transaction
// ends. Where a row is, is the caller's business.
package otp

import (
	"crypto/subtle"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/vault"
)

const (
	// Digits is the length of a code.
	Digits = 6
	// Tries is how often one code may be tried; after that it is dead.
	Tries = 5
)

// Row is where one code is kept.
type Row interface {
	// Try counts a try and gives the code's MAC, unless the code is spent, out of
	// time or has had limit tries.
	Try(tx store.Tx, limit int64, now time.Time) (mac []byte, allowed bool, err error)
	// Spend uses the code with this MAC up, by one conditional update, and says
	// whether this call did.
	Spend(tx store.Tx, mac []byte, now time.Time) (bool, error)
}

// Maker makes and checks the codes of one kind.
type Maker struct {
	Vault   *vault.Vault
	Rand    *entropy.Source
	Purpose string // of the MAC
}

// New makes a code and its MAC. bound is all that the code is for; the same has
// to be given to check it.
func (m Maker) New(bound ...string) (code string, mac []byte) {
	code = m.Rand.Digits(Digits)
	return code, m.MAC(code, bound...)
}

// MAC gives a code's keyed hash. Spaces around a code are no part of it, nor is
// the space or dash in the middle that people type.
func (m Maker) MAC(code string, bound ...string) []byte {
	return m.Vault.MAC(m.Purpose, append(append([]string{}, bound...), Normal(code))...)
}

// Normal gives a code as it was sent.
func Normal(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(strings.TrimSpace(code))
}

// Check counts a try at the row's code and says whether this is it. It gives the
// MAC with which Spend uses the code up. The caller commits also when it is not.
func (m Maker) Check(tx store.Tx, r Row, now time.Time, code string, bound ...string) (mac []byte, right bool, err error) {
	mac, allowed, err := r.Try(tx, Tries, now)
	if err != nil || !allowed {
		return nil, false, err
	}
	return mac, subtle.ConstantTimeCompare(mac, m.MAC(code, bound...)) == 1, nil
}
