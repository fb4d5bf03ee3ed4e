package store

import (
	"errors"
	"fmt"

	lib "modernc.org/sqlite/lib"

	"github.com/ventanilla/ventanilla/fault"
)

// carefulFor is how many groups have savepoints from the start after one had to
// be run again.
const carefulFor = 32

// serve answers every turn of the group.
func (w *writer) serve() {
	saved := w.careful > 0
	if saved {
		w.careful--
	}
	for {
		n := w.plain()
		if n < 2 {
			break
		}
		undone, lost := w.together(n, saved)
		if !undone || !lost || saved {
			break
		}
		w.careful, saved = carefulFor, true
	}
	for len(w.group) > 0 {
		w.alone(w.group[0])
		w.group = w.group[1:]
	}
	w.group = w.room[:0]
}

// plain moves the turns that their callers run to the end of the group and
// counts the others.
func (w *writer) plain() (n int) {
	for i, t := range w.group {
		if !t.itself {
			copy(w.group[n+1:i+1], w.group[n:i])
			w.group[n] = t
			n++
		}
	}
	return n
}

// together commits the first n turns of the group as one and answers them, or
// says that all was undone: because a call lost the transaction, or else because
// COMMIT failed.
func (w *writer) together(n int, saved bool) (undone, lost bool) {
	if !w.begin(w.group[:n]) {
		w.group = w.group[n:]
		return false, false
	}
	w.results = append(w.results[:0], make([]ran, n)...)
	for i, t := range w.group[:n] {
		if w.results[i], lost = w.inGroup(t, saved); lost {
			break
		}
	}
	var err error
	if !lost {
		err = w.commit()
	}
	if lost || (err != nil && !unknown(err)) {
		w.rollback()
		return true, lost
	}
	for i, t := range w.group[:n] {
		w.answer(t, w.results[i], err)
	}
	w.group = w.group[n:]
	clear(w.results)
	return false, false
}

// inGroup runs one turn. lost says that the transaction cannot be kept: the turn
// left changes that must not be, or SQLite ended all of it, savepoints included,
// as it does when the disk is full.
func (w *writer) inGroup(t *turn, saved bool) (r ran, lost bool) {
	if saved {
		if err := w.exec("SAVEPOINT call"); err != nil {
			return ran{}, true
		}
	}
	w.running = t
	if r = t.call(w.conn); r.itself {
		t.itself = true
		return r, true
	}
	if !saved {
		return r, r.undo
	}
	if r.undo {
		if err := w.exec("ROLLBACK TO call"); err != nil {
			return r, true
		}
	}
	return r, w.exec("RELEASE call") != nil
}

// alone runs one turn in a transaction of its own.
func (w *writer) alone(t *turn) {
	if !w.begin([]*turn{t}) {
		return
	}
	var r ran
	if !t.itself {
		w.running = t
		if r = t.call(w.conn); r.itself {
			t.itself = true
			w.rollback()
			w.alone(t)
			return
		}
	} else {
		r = t.letRun(w.conn)
	}
	if r.err != nil || r.undo {
		w.rollback()
		w.answer(t, r, nil)
		return
	}
	err := w.commit()
	if err != nil && !unknown(err) {
		w.rollback()
		t.news <- news{err: sqliteError(err)}
		return
	}
	w.answer(t, r, err)
}

// begin opens a transaction, or tells the turns why not.
func (w *writer) begin(group []*turn) bool {
	var err error
	if broken := w.broken.Load(); broken != nil {
		err = broken
	} else {
		err = sqliteError(w.exec("BEGIN IMMEDIATE"))
	}
	if err == nil {
		return true
	}
	for _, t := range group {
		t.news <- news{err: err}
	}
	return false
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
		t.news <- news{err: r.err}
	case commitErr != nil:
		t.news <- news{err: fault.Unavailable.Because(errors.Join(ErrOutcomeUnknown, commitErr))}
	default:
		w.bus.deliver(r.notes...)
		t.news <- news{}
	}
}

// unknown reports whether a failed COMMIT may have reached the disk.
func unknown(err error) bool { return sqliteCode(err) == lib.SQLITE_IOERR }
