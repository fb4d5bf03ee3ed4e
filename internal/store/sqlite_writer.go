package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	lib "modernc.org/sqlite/lib"

	"github.com/ventanilla/ventanilla/fault"
)

// maxGroup bounds how many calls share one commit.
const maxGroup = 256

// writer is the one goroutine that writes. It takes all calls that wait, runs
// each in a savepoint of one transaction, and answers them after the one
// COMMIT, hence one flush to disk. There is no timer: under load groups form by
// themselves while the previous commit is flushed, and a lone call never waits.
type writer struct {
	conn *writeConn
	bus  *bus

	mu      sync.Mutex
	queue   []*turn
	closing bool
	wake    chan struct{} // holds one token while the queue may have work
	stopped chan struct{}

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
	t := newTurn()
	w.mu.Lock()
	if w.closing {
		w.mu.Unlock()
		return ErrClosed
	}
	w.queue = append(w.queue, t)
	w.mu.Unlock()
	w.nudge()
	return t.wait(ctx, fn)
}

func (w *writer) nudge() {
	select {
	case w.wake <- struct{}{}:
	default: // it will look anyway
	}
}

func (w *writer) run() {
	defer close(w.stopped)
	for {
		// Callers who are ready to run get to the queue first, so that they share
		// this commit; when there are none this costs nothing.
		runtime.Gosched()
		group, closing := w.take()
		switch {
		case len(group) > 0:
			w.serve(group)
		case closing:
			return
		default:
			<-w.wake
		}
	}
}

// take removes up to maxGroup turns whose callers still wait.
func (w *writer) take() (group []*turn, closing bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for n < len(w.queue) && len(group) < maxGroup {
		if t := w.queue[n]; t.state.CompareAndSwap(waiting, taken) {
			group = append(group, t)
		}
		n++
	}
	rest := copy(w.queue, w.queue[n:])
	clear(w.queue[rest:])
	w.queue = w.queue[:rest]
	return group, w.closing
}

// serve answers every turn of the group.
func (w *writer) serve(group []*turn) {
	if err := w.broken.Load(); err != nil {
		for _, t := range group {
			t.done <- err
		}
		return
	}
	if len(group) == 1 {
		w.alone(group[0])
		return
	}
	for _, t := range w.together(group) {
		w.serve([]*turn{t})
	}
}

// together commits the group as one and gives back the turns that must be run
// again each for itself: all whose caller still listens, after a failure that
// undid the group as a whole.
func (w *writer) together(group []*turn) (again []*turn) {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		for _, t := range group {
			t.done <- sqliteError(err)
		}
		return nil
	}
	results := make([]ran, len(group))
	failed := false
	for i, t := range group {
		if results[i], failed = w.inSavepoint(t); failed {
			break
		}
	}
	var err error
	if !failed {
		err = w.commit()
	}
	if failed || (err != nil && !unknown(err)) {
		w.rollback()
		for i, t := range group {
			if !results[i].gone {
				again = append(again, t)
			}
		}
		return again
	}
	for i, t := range group {
		w.answer(t, results[i], err)
	}
	return nil
}

// inSavepoint runs one turn. failed says that the transaction is lost: a full
// disk, say, makes SQLite end all of it, savepoints included.
func (w *writer) inSavepoint(t *turn) (r ran, failed bool) {
	if err := w.exec("SAVEPOINT call"); err != nil {
		return ran{}, true
	}
	r = t.call(w.conn)
	if r.err != nil || r.gone {
		if err := w.exec("ROLLBACK TO call"); err != nil {
			return r, true
		}
	}
	return r, w.exec("RELEASE call") != nil
}

// alone runs one turn in a transaction of its own.
func (w *writer) alone(t *turn) {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		t.done <- sqliteError(err)
		return
	}
	r := t.call(w.conn)
	if r.err != nil || r.gone {
		w.rollback()
		w.answer(t, r, nil)
		return
	}
	err := w.commit()
	if err != nil && !unknown(err) {
		w.rollback()
		t.done <- sqliteError(err)
		return
	}
	w.answer(t, r, err)
}

// answer tells a caller the outcome after COMMIT: its own error, or that
// nobody knows. After an unknown outcome the file must not be written by this
// process any more: what the kernel dropped after a failed flush is gone, and
// only recovery from the log, at the next start, tells what was kept.
func (w *writer) answer(t *turn, r ran, commitErr error) {
	if commitErr != nil {
		w.broken.Store(fault.Unavailable.Because(fmt.Errorf("store: an earlier flush to disk failed; restart to recover: %w", commitErr)))
	}
	switch {
	case r.err != nil || r.gone:
		t.done <- r.err
	case commitErr != nil:
		t.done <- fault.Unavailable.Because(errors.Join(ErrOutcomeUnknown, commitErr))
	default:
		w.bus.deliver(r.notes...)
		t.done <- nil
	}
}

// unknown reports whether a failed COMMIT may have reached the disk.
func unknown(err error) bool { return sqliteCode(err) == lib.SQLITE_IOERR }

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
