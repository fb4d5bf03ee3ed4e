package store

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/ventanilla/ventanilla/fault"
)

// maxGroup bounds how many calls share one commit.
const maxGroup = 256

// writer is the one goroutine that writes. It takes all calls that wait, runs
// them in one transaction, and answers them after the one COMMIT, hence one
// flush to disk. There is no timer: under load groups form by themselves while
// the previous commit is flushed, and a lone call never waits.
//
// A group runs without savepoints first, because nearly every call that fails
// does so before it changes anything. When one has changes to undo, all of the
// group is undone and run again with a savepoint for each.
type writer struct {
	conn *writeConn
	bus  *bus

	mu      sync.Mutex
	queue   []*turn
	closing bool
	wake    chan struct{} // holds one token while the queue may have work
	stopped chan struct{}

	// Of the goroutine:
	group   []*turn // taken and not yet answered; its room is kept
	room    []*turn
	results []ran
	running *turn // the one whose fn runs on this goroutine
	careful int   // groups that are to have savepoints at once, after one that needed them

	broken atomic.Pointer[fault.Error] // set when a COMMIT's outcome is unknown: nothing is written after it
	commit func() error                // COMMIT; a test puts a failing one in its place
}

func openWriter(ctx context.Context, path string, b *bus) (*writer, error) {
	conn, err := openWriteConn(ctx, path)
	if err != nil {
		return nil, err
	}
	w := &writer{conn: conn, bus: b, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	w.commit = func() error { return w.exec("COMMIT") }
	// An empty transaction shows that the file can be written, and makes this
	// connection open the log: one that never did would not fold it in at Close.
	if err := errors.Join(w.exec("BEGIN IMMEDIATE"), w.commit()); err != nil {
		return nil, errors.Join(err, conn.close())
	}
	go w.run()
	return w, nil
}

// do queues one call and waits for its outcome.
func (w *writer) do(ctx context.Context, fn func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t := newTurn(fn)
	if !w.enqueue(t) {
		t.free()
		return ErrClosed
	}
	return t.wait(ctx)
}

func (w *writer) enqueue(t *turn) bool {
	w.mu.Lock()
	if w.closing {
		w.mu.Unlock()
		return false
	}
	w.queue = append(w.queue, t)
	w.mu.Unlock()
	w.nudge()
	return true
}

func (w *writer) nudge() {
	select {
	case w.wake <- struct{}{}:
	default: // it will look anyway
	}
}

func (w *writer) run() {
	ended := false
	defer func() {
		if ended {
			close(w.stopped)
			return
		}
		// A call ended this goroutine (a test's FailNow does): its caller shall run
		// it, and another goroutine takes over.
		w.running.itself = true
		w.rollback()
		go w.run()
	}()
	w.serve() // what a goroutine before this one left
	for {
		// Callers who are ready to run get to the queue first, so that they share
		// this commit; when there are none this costs nothing.
		runtime.Gosched()
		closing := w.take()
		switch {
		case len(w.group) > 0:
			w.serve()
		case closing:
			ended = true
			return
		default:
			<-w.wake
		}
	}
}

// take removes up to maxGroup turns whose callers still wait.
func (w *writer) take() (closing bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for n < len(w.queue) && len(w.group) < maxGroup {
		if t := w.queue[n]; t.state.CompareAndSwap(waiting, taken) {
			w.group = append(w.group, t)
		}
		n++
	}
	w.room = w.group
	rest := copy(w.queue, w.queue[n:])
	clear(w.queue[rest:])
	w.queue = w.queue[:rest]
	return w.closing
}

// rollback ends the transaction; SQLite may already have done so, and then
// the error that says so does not matter.
func (w *writer) rollback() { _ = w.exec("ROLLBACK") }

func (w *writer) exec(query string) error {
	_, err := w.conn.exec(context.Background(), query)
	return err
}

// close lets the queued calls finish and releases the connection.
func (w *writer) close() error {
	w.mu.Lock()
	w.closing = true
	w.mu.Unlock()
	w.nudge()
	<-w.stopped
	return w.conn.close()
}
