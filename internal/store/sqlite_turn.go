package store

import (
	"context"
	"sync/atomic"
)

// turn is one Write waiting for its place in a commit. fn runs on the caller's
// own goroutine while the writer waits, so that a panic, or a test's FailNow,
// unwinds the stack it belongs to and hurts nobody else.
type turn struct {
	state atomic.Int32
	start chan *sqliteTx // writer to caller: run fn now
	ran   chan ran       // caller to writer: fn is over
	done  chan error     // writer to caller: the outcome is durable
}

// ran says how fn went.
type ran struct {
	err   error
	notes []note
	gone  bool // fn panicked; the caller listens no more
}

// A turn waits until the writer takes it or its caller gives up.
const (
	waiting int32 = iota
	taken
	left
)

func newTurn() *turn {
	// Buffered, so that the writer never waits for a caller to listen.
	return &turn{start: make(chan *sqliteTx, 1), ran: make(chan ran, 1), done: make(chan error, 1)}
}

// wait follows the turn to its end. ctx counts until the writer takes it.
func (t *turn) wait(ctx context.Context, fn func(Tx) error) error {
	giveUp := ctx.Done()
	for {
		select {
		case tx := <-t.start:
			giveUp = nil
			t.run(tx, fn)
		case err := <-t.done:
			return err
		case <-giveUp:
			if t.state.CompareAndSwap(waiting, left) {
				return ctx.Err()
			}
			giveUp = nil
		}
	}
}

func (t *turn) run(tx *sqliteTx, fn func(Tx) error) {
	r := ran{gone: true}
	defer func() {
		tx.over = true
		t.ran <- r
	}()
	err := fn(tx)
	if err == nil {
		err = tx.failed // fn went on after an error that ended its transaction
	}
	r = ran{err: err, notes: tx.notes}
}

// call lets the caller run fn and waits until it has.
func (t *turn) call(c *writeConn) ran {
	t.start <- newSQLiteTx(c)
	return <-t.ran
}
