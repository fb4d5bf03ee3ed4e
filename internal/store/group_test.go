package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
)

// groupBench is an SQLite file whose writer is held up, so that a test can say
// exactly which calls share a commit.
type groupBench struct {
	t *testing.T
	*sqliteDB
	runs []int   // how often each call's fn ran
	errs []error // how each call ended
}

func newGroupBench(t *testing.T) *groupBench {
	t.Helper()
	db, err := Open(context.Background(), Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "g.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &groupBench{t: t, sqliteDB: db.(*sqliteDB)}
	b.exec(`CREATE TABLE parent (k INT NOT NULL PRIMARY KEY) STRICT`)
	b.exec(`CREATE TABLE row (k INT NOT NULL PRIMARY KEY, parent INT REFERENCES parent (k) DEFERRABLE INITIALLY DEFERRED) STRICT`)
	return b
}

func (b *groupBench) exec(query string) {
	b.t.Helper()
	if err := b.Write(context.Background(), func(tx Tx) error { _, err := tx.Exec(query); return err }); err != nil {
		b.t.Fatal(err)
	}
}

// together makes the calls share one commit.
func (b *groupBench) together(calls ...func(Tx) error) {
	b.t.Helper()
	held, release, first := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		first <- b.Write(context.Background(), func(Tx) error { close(held); <-release; return nil })
	}()
	<-held
	b.runs, b.errs = make([]int, len(calls)), make([]error, len(calls))
	turns := make([]*turn, len(calls)) // queued in order, as do would
	for i, fn := range calls {
		turns[i] = newTurn(func(tx Tx) error { b.runs[i]++; return fn(tx) })
		if !b.writer.enqueue(turns[i]) {
			b.t.Fatal("the writer is closing")
		}
	}
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() { b.errs[i] = turns[i].wait(context.Background()) })
	}
	close(release)
	if err := <-first; err != nil {
		b.t.Errorf("the call that held the writer: %v", err)
	}
	all.Wait()
}

// keys gives the rows that were kept.
func (b *groupBench) keys() (keys []int) {
	b.t.Helper()
	err := b.Read(context.Background(), func(q Queryer) error {
		return q.Query(`SELECT k FROM row ORDER BY k`, nil, func(r Row) error {
			var k int
			err := r.Scan(&k)
			keys = append(keys, k)
			return err
		})
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return keys
}

func insertRow(k int, parent any) func(Tx) error {
	return func(tx Tx) error {
		_, err := tx.Exec(`INSERT INTO row (k, parent) VALUES ($1, $2)`, k, parent)
		return err
	}
}

// Ensure calls that wait together take one COMMIT.
func TestGroupSharesCommit(t *testing.T) {
	t.Parallel()
	b := newGroupBench(t)
	commits, real := 0, b.writer.commit
	b.writer.commit = func() error { commits++; return real() }
	var calls []func(Tx) error
	for i := range maxGroup + 10 {
		calls = append(calls, insertRow(i, nil))
	}
	b.together(calls...)
	if err := errors.Join(b.errs...); err != nil {
		t.Fatal(err)
	}
	if commits != 3 { // the one that held the writer, a full group, the rest
		t.Errorf("%d commits for %d calls, want 3", commits, len(calls))
	}
	if got := len(b.keys()); got != len(calls) {
		t.Errorf("%d rows, want %d", got, len(calls))
	}
}

// Ensure a COMMIT that fails because of one call is repeated for each alone,
// and only the one at fault gets the error.
func TestGroupReplaysAfterFailedCommit(t *testing.T) {
	t.Parallel()
	b := newGroupBench(t)
	b.together(insertRow(1, nil), insertRow(2, 404), insertRow(3, nil))
	if b.errs[0] != nil || b.errs[1] == nil || b.errs[2] != nil {
		t.Errorf("errors %v, want only the second", b.errs)
	}
	if got := b.keys(); !slices.Equal(got, []int{1, 3}) {
		t.Errorf("kept %v, want 1 and 3", got)
	}
	if !slices.Equal(b.runs, []int{2, 2, 2}) {
		t.Errorf("ran %v times, want each twice", b.runs)
	}
}

// Ensure a call that ends everybody's transaction is undone alone.
func TestGroupReplaysAfterLostTransaction(t *testing.T) {
	t.Parallel()
	for _, swallow := range []bool{false, true} {
		t.Run(fmt.Sprint("swallowed ", swallow), func(t *testing.T) {
			t.Parallel()
			b := newGroupBench(t)
			b.together(insertRow(1, nil), func(tx Tx) error {
				if err := insertRow(2, nil)(tx); err != nil {
					return err
				}
				// As a full disk does: SQLite rolls back the whole transaction.
				_, err := tx.Exec(`INSERT OR ROLLBACK INTO row (k) VALUES (2)`)
				if swallow {
					return nil
				}
				return err
			}, insertRow(3, nil))
			if b.errs[0] != nil || b.errs[1] == nil || b.errs[2] != nil {
				t.Errorf("errors %v, want only the second", b.errs)
			}
			if got := b.keys(); !slices.Equal(got, []int{1, 3}) {
				t.Errorf("kept %v, want 1 and 3", got)
			}
		})
	}
}

// Ensure nobody is told of success before COMMIT, nor of a failure that may
// rest on what COMMIT undid; and no notification escapes.
func TestGroupAnswersAfterCommit(t *testing.T) {
	t.Parallel()
	b := newGroupBench(t)
	commits, real := 0, b.writer.commit
	b.writer.commit = func() error {
		if commits++; commits == 2 { // the first is that of the call which held the writer
			return errors.New("disk full")
		}
		return real()
	}
	heard := 0
	b.Subscribe("topic", func(string) { heard++ })
	mine := errors.New("seen it already")
	b.together(func(tx Tx) error {
		tx.Notify("topic", "")
		return insertRow(1, nil)(tx)
	}, func(tx Tx) error {
		var n int
		if err := tx.QueryRow(`SELECT count(*) FROM row`).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return mine
		}
		return nil
	})
	if b.errs[0] != nil || !errors.Is(b.errs[1], mine) || heard != 1 {
		t.Errorf("errors %v, heard %d; want nil, its own, and one notification", b.errs, heard)
	}
}

// Ensure a COMMIT whose outcome nobody knows is not repeated, and that nothing
// is written after it.
func TestGroupOutcomeUnknown(t *testing.T) {
	t.Parallel()
	b := newGroupBench(t)
	commits, real := 0, b.writer.commit
	b.writer.commit = func() error {
		if commits++; commits == 1 { // that of the call which held the writer
			return real()
		}
		return diskError{}
	}
	b.together(insertRow(1, nil), insertRow(2, nil))
	for i, err := range b.errs {
		if !errors.Is(err, ErrOutcomeUnknown) || !errors.Is(err, fault.Unavailable) {
			t.Errorf("call %d: %v, want ErrOutcomeUnknown", i, err)
		}
		if b.runs[i] > 1 {
			t.Errorf("call %d ran %d times", i, b.runs[i])
		}
	}
	if b.Live() {
		t.Error("still live")
	}
	err := b.Write(context.Background(), insertRow(3, nil))
	if !errors.Is(err, fault.Unavailable) || errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("the next call: %v, want Unavailable", err)
	}
}

// diskError looks like SQLite's SQLITE_IOERR_FSYNC.
type diskError struct{}

func (diskError) Error() string { return "disk I/O error" }
func (diskError) Code() int     { return 1034 }
