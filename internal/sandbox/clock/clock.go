// Package clock lets a company move the time of its sandbox: to pass the twelve
// hours until a link may be repeated, a lock-out, or the next day. It is the
// clock.Clock of the whole program; live scopes always see the real time.
//
// How far each clock is ahead is stored, spread over the store's bus and read
// from memory. While the bus does not flow it is read again each second; should
// that fail, the last known time stays in force.
package clock

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	base "github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/sandboxdb"
)

const topic = "sandbox.clock"

// MaxOffset bounds how far a clock may be from the real time: dates stay dates.
const MaxOffset = 50 * 365 * 24 * time.Hour

// Clock tells the time. It is safe for concurrent use.
type Clock struct {
	db   store.DB
	real base.Clock
	stop func()

	known   atomic.Pointer[snapshot]
	mu      sync.Mutex // guards changes, and known together with it
	changes int        // counts what changed told
	moved   []func(company string, by time.Duration)
}

// snapshot is how far the clocks are ahead.
type snapshot struct {
	ahead map[string]time.Duration
	read  time.Time // real; zero: a change was told since
}

// Open reads the clocks and follows their changes until Close. real is the
// time of live scopes.
func Open(ctx context.Context, db store.DB, real base.Clock) (*Clock, error) {
	c := &Clock{db: db, real: real}
	c.known.Store(&snapshot{})
	c.stop = db.Subscribe(topic, c.told)
	if err := c.reload(ctx); err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

// Close stops following changes.
func (c *Clock) Close() { c.stop() }

// OnMove calls fn after a company's clock has moved on any node, with how far
// it went; fn must be quick and must not call the database. Only before the
// first use.
func (c *Clock) OnMove(fn func(company string, by time.Duration)) { c.moved = append(c.moved, fn) }

// Now tells a scope's time.
func (c *Clock) Now(s scope.Scope) time.Time {
	now := c.real.Now(s)
	if !s.IsSandbox() {
		return now
	}
	return now.Add(c.Ahead(s.Company))
}

// Ahead gives how far a company's sandbox clock is ahead of the real time.
func (c *Clock) Ahead(company string) time.Duration {
	k := c.known.Load()
	if k.read.IsZero() || !c.db.Live() && c.realNow().Sub(k.read) > time.Second {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = c.reload(ctx) // what is known stays in force, and the next call tries again
		k = c.known.Load()
	}
	return k.ahead[company]
}

func (c *Clock) realNow() time.Time { return c.real.Now(scope.Scope{}) }

// Advance puts a company's clock forward. fault.RequestInvalid with the field
// advance when by is not positive or leads too far.
func (c *Clock) Advance(ctx context.Context, company string, by time.Duration) error {
	if by <= 0 {
		return fault.RequestInvalid.Fields(fault.Field{Name: "advance", Rule: fault.TooSmall})
	}
	if by > MaxOffset {
		return tooFar("advance")
	}
	now := c.realNow().UnixMicro()
	return c.db.Write(ctx, func(tx store.Tx) error {
		offset, err := sandboxdb.AdvanceClock(tx, company, by.Microseconds(), now)
		if err == nil && offset > MaxOffset.Microseconds() {
			err = tooFar("advance")
		}
		tell(tx, company, by)
		return err
	})
}

// Set makes a company's clock show a time; it runs on from there.
// fault.RequestInvalid with the field set when that is too far away.
func (c *Clock) Set(ctx context.Context, company string, at time.Time) error {
	now := c.realNow()
	offset, ahead := at.Sub(now), c.Ahead(company)
	if offset > MaxOffset || offset < -MaxOffset {
		return tooFar("set")
	}
	return c.db.Write(ctx, func(tx store.Tx) error {
		tell(tx, company, offset-ahead)
		return sandboxdb.SetClock(tx, company, offset.Microseconds(), now.UnixMicro())
	})
}

// Reset makes a company's clock show the real time again.
func (c *Clock) Reset(ctx context.Context, company string) error {
	return c.db.Write(ctx, func(tx store.Tx) error { return c.Clear(tx, company) })
}

// Clear is Reset in the caller's transaction.
func (c *Clock) Clear(tx store.Tx, company string) error {
	tell(tx, company, -c.known.Load().ahead[company])
	return sandboxdb.ResetClock(tx, company)
}

func tooFar(field string) error {
	return fault.RequestInvalid.Fields(fault.Field{Name: field, Rule: fault.TooLarge, Limit: int(MaxOffset / (365 * 24 * time.Hour))})
}

// tell spreads a change: the payload is "company nanoseconds".
func tell(tx store.Tx, company string, by time.Duration) {
	tx.Notify(topic, company+" "+strconv.FormatInt(int64(by), 10))
}

// told forgets what is known. An empty payload says that anything may have
// changed.
func (c *Clock) told(payload string) {
	c.mu.Lock()
	c.changes++
	c.known.Store(&snapshot{ahead: c.known.Load().ahead})
	c.mu.Unlock()
	company, text, _ := strings.Cut(payload, " ")
	by, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return
	}
	for _, fn := range c.moved {
		fn(company, time.Duration(by))
	}
}

func (c *Clock) reload(ctx context.Context) error {
	c.mu.Lock()
	before := c.changes
	c.mu.Unlock()
	next := &snapshot{ahead: map[string]time.Duration{}, read: c.realNow()}
	var rows map[string]int64
	err := c.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = sandboxdb.Clocks(q)
		return err
	})
	if err != nil {
		return err
	}
	for company, micros := range rows {
		next.ahead[company] = time.Duration(micros) * time.Microsecond
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes != before {
		next.read = time.Time{} // something changed while the table was read
	}
	c.known.Store(next)
	return nil
}
