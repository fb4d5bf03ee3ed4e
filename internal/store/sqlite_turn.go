package store

import (
	"context"
	"sync"
	"sync/atomic"
)

// turn is one Write waiting for its place in a commit.
type turn struct {
	fn     func(Tx) error
	state  atomic.Int32
	news   chan news // writer to caller; buffered, so that the writer never waits for a caller to listen
	ran    chan ran  // caller to writer: fn is over; only where the caller runs fn itself
	itself bool      // fn panicked on the writer's goroutine: let its caller run it
}

// news is what the writer tells a caller: to run fn itself in tx, or, without
// one, the outcome, which is durable.
type news struct {
	tx  *sqliteTx
	err error
}

// ran says how fn went.
type ran struct {
	err    error
	notes  []note
	undo   bool // it changed something that must not be kept, or may have lost the transaction
	gone   bool // it panicked on its caller's goroutine; the caller listens no more
	itself bool // it panicked on the writer's: its caller shall run it
}

// A turn waits until the writer takes it or its caller gives up.
const (
	waiting int32 = iota
	taken
	left
)

// turns keeps what ended in the ordinary way for the next caller.
var turns = sync.Pool{New: func() any { return &turn{news: make(chan news, 1)} }}

func newTurn(fn func(Tx) error) *turn {
	t := turns.Get().(*turn)
	t.fn = fn
	t.state.Store(waiting)
	return t
}

// free gives the turn back; nobody may hold it any more.
func (t *turn) free() {
	t.fn, t.ran, t.itself = nil, nil, false
	turns.Put(t)
}

// wait follows the turn to its end. ctx counts until the writer takes it.
func (t *turn) wait(ctx context.Context) error {
	giveUp := ctx.Done()
	for {
		select {
		case n := <-t.news:
			if n.tx == nil {
				t.free()
				return n.err
			}
			giveUp = nil
			t.runItself(n.tx)
		case <-giveUp:
			if t.state.CompareAndSwap(waiting, left) {
				return ctx.Err() // the queue still holds the turn
			}
			giveUp = nil
		}
	}
}

// runItself runs fn on the caller's own goroutine, so that a panic, or a test's
// FailNow, unwinds the stack it belongs to.
func (t *turn) runItself(tx *sqliteTx) {
	r := ran{gone: true, undo: true}
	defer func() {
		tx.over = true
		t.ran <- r
	}()
	r = tx.run(t.fn)
}

// letRun lets the caller run fn and waits until it has.
func (t *turn) letRun(c *writeConn) ran {
	t.ran = make(chan ran, 1)
	t.news <- news{tx: newSQLiteTx(c)}
	return <-t.ran
}

// call runs fn on the writer's goroutine, which spares two changes of goroutine
// for each write. A panic in it is not told here: its caller runs fn once more.
func (t *turn) call(c *writeConn) (r ran) {
	tx := newSQLiteTx(c)
	defer func() {
		tx.over = true
		if r.itself {
			_ = recover() // comes again on its caller's goroutine
		}
	}()
	r = ran{undo: true, itself: true}
	r = tx.run(t.fn)
	return r
}
