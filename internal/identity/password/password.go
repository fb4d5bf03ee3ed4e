// Package password hashes and verifies passwords, and says whether a new one
// is good enough.
//
// New hashes are Argon2id PHC strings. Hashes that other systems made (bcrypt,
// scrypt, PBKDF2, Argon2 of other costs) verify too and are reported as
// outdated, so that the caller upgrades them at the next login.
//
// Hashing is the most expensive thing the service does, so it runs in a
// bounded pool: as many at once as there are cores, a short queue behind them,
// and fault.Overloaded for whoever finds the queue full. Each Argon2 run
// allocates its memory anew; the library has no way to reuse it.
package password

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/entropy"
)

// Options size a Hasher. The zero value gives the defaults.
type Options struct {
	Params  Params // cost of new hashes; default DefaultParams
	Workers int    // hashes at once; default GOMAXPROCS
	Queue   int    // callers that may wait for a worker; default 64
	Before  func() // called by each hash that has its place; nil: nothing is. Tests hold hashes up with it
}

// Hasher hashes and verifies passwords in a bounded pool. It owns no goroutine:
// the work happens in the caller's, once it has a place.
type Hasher struct {
	params  Params
	rnd     *entropy.Source
	places  chan struct{}
	workers int64
	bound   int64 // of working and waiting callers
	inside  atomic.Int64
	cost    atomic.Int64 // smoothed nanoseconds of one hash
	dummy   string       // a hash that no password matches
	runs    atomic.Int64
	before  func()
}

// New makes a Hasher.
func New(o Options, rnd *entropy.Source) *Hasher {
	if o.Params == (Params{}) {
		o.Params = DefaultParams
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Queue <= 0 {
		o.Queue = 64
	}
	h := &Hasher{
		params:  o.Params,
		rnd:     rnd,
		places:  make(chan struct{}, o.Workers),
		workers: int64(o.Workers),
		bound:   int64(o.Workers + o.Queue),
	}
	if h.before = o.Before; h.before == nil {
		h.before = func() {}
	}
	h.cost.Store(int64(20 * time.Millisecond))
	h.dummy = o.Params.encode(rnd.Bytes(saltLength), rnd.Bytes(keyLength))
	return h
}

// Hash gives the Argon2id PHC string of a password.
// Conditions: Overloaded, with the time to wait.
func (h *Hasher) Hash(ctx context.Context, pw string) (phc string, err error) {
	salt := h.rnd.Bytes(saltLength)
	err = h.run(ctx, func() {
		phc = h.params.encode(salt, h.params.key([]byte(prepared(pw)), salt, keyLength))
	})
	return phc, err
}

// Verify compares a password with a stored hash of any known kind. needsRehash
// says that it matches and that the hash is not one Hash would make today, or of
// another Unicode form. An empty hash matches nothing and costs the same.
// Conditions: Overloaded. A hash of unknown form is an internal error.
func (h *Hasher) Verify(ctx context.Context, phc, pw string) (ok, needsRehash bool, err error) {
	if phc == "" {
		return false, false, h.VerifyDummy(ctx, pw)
	}
	stored, err := parse(phc)
	if err != nil {
		return false, false, err
	}
	raw := false
	err = h.run(ctx, func() {
		usual := prepared(pw)
		ok = stored.matches([]byte(usual))
		if !ok && usual != pw {
			// Another system may have hashed the bytes as they were typed. What
			// is typed decides alone whether this is tried, so it tells nothing.
			h.runs.Add(1)
			ok = stored.matches([]byte(pw))
			raw = ok
		}
	})
	return ok, ok && (raw || !h.params.current(stored)), err
}

// VerifyDummy takes as long as Verify and matches nothing. It is for addresses
// that nobody has, so that they cannot be told from wrong passwords.
func (h *Hasher) VerifyDummy(ctx context.Context, pw string) error {
	_, _, err := h.Verify(ctx, h.dummy, pw)
	return err
}

// Runs tells how many times anything was hashed since the start.
func (h *Hasher) Runs() int64 { return h.runs.Load() }

// Waiting tells how many callers are hashing or waiting to.
func (h *Hasher) Waiting() int64 { return h.inside.Load() }

func (h *Hasher) run(ctx context.Context, work func()) error {
	if n := h.inside.Add(1); n > h.bound {
		h.inside.Add(-1)
		wait := time.Duration(h.cost.Load() * h.bound / h.workers)
		return fault.Overloaded.Retry(max(wait.Round(time.Second), time.Second))
	}
	defer h.inside.Add(-1)
	select {
	case h.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-h.places }()
	// A caller that left while it waited must not cost a hash.
	if err := ctx.Err(); err != nil {
		return err
	}
	h.runs.Add(1)
	h.before()
	h.timed(work)
	return nil
}
