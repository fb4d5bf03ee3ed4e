package store

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Ensure a call that fails before it changed anything is undone by nothing, and
// one that fails after it makes its group run again; for a while, groups then
// have savepoints, so that the next such call costs the others nothing.
func TestGroupUndo(t *testing.T) {
	t.Parallel()
	b := newGroupBench(t)
	mine := errors.New("mine")
	early := func(tx Tx) error {
		if n, err := tx.Exec(`UPDATE row SET parent = NULL WHERE k = 404`); n > 0 || err != nil {
			return errors.Join(errors.New("unexpected"), err)
		}
		return mine
	}
	late := func(tx Tx) error {
		if err := insertRow(99, nil)(tx); err != nil {
			return err
		}
		return mine
	}
	for i, step := range []struct {
		fails func(Tx) error
		runs  []int
	}{{early, []int{1, 1, 1}}, {late, []int{2, 2, 1}}, {late, []int{1, 1, 1}}} {
		b.together(insertRow(2*i, nil), step.fails, insertRow(2*i+1, nil))
		if b.errs[0] != nil || !errors.Is(b.errs[1], mine) || b.errs[2] != nil {
			t.Errorf("step %d: errors %v, want only the second", i, b.errs)
		}
		// After the call at fault nobody had run yet when the group was undone.
		if !slices.Equal(b.runs, step.runs) {
			t.Errorf("step %d: ran %v times, want %v", i, b.runs, step.runs)
		}
	}
	if got := b.keys(); !slices.Equal(got, []int{0, 1, 2, 3, 4, 5}) {
		t.Errorf("kept %v", got)
	}
}

// Ensure INSERT … RETURNING, which is read as rows, is undone too.
func TestGroupUndoesReturning(t *testing.T) {
	t.Parallel()
	b := newGroupBench(t)
	mine := errors.New("mine")
	b.together(insertRow(1, nil), func(tx Tx) error {
		var k int
		if err := tx.QueryRow(`INSERT INTO row (k) VALUES (2) RETURNING k`).Scan(&k); err != nil {
			return err
		}
		return mine
	})
	if got := b.keys(); !slices.Equal(got, []int{1}) || !errors.Is(b.errs[1], mine) {
		t.Errorf("kept %v, errors %v", got, b.errs)
	}
}

func callerOfPanic(b *groupBench) {
	_ = b.Write(b.t.Context(), panicking)
}

func panicking(Tx) error { panic("mine") }

// Ensure a call that panics unwinds its own caller's stack, and one that ends
// its goroutine only that one.
func TestGroupPanicIsItsCallers(t *testing.T) {
	t.Parallel()
	b := newGroupBench(t)
	stack := make(chan string, 1)
	go func() {
		defer func() {
			_ = recover()
			buf := make([]byte, 16<<10)
			stack <- string(buf[:runtime.Stack(buf, false)])
		}()
		callerOfPanic(b)
	}()
	if s := <-stack; !strings.Contains(s, "callerOfPanic") || !strings.Contains(s, "panicking") {
		t.Errorf("the stack names neither or one only:\n%s", s)
	}
	ended := make(chan bool, 1)
	go func() {
		defer func() { ended <- recover() == nil }()
		_ = b.Write(t.Context(), func(Tx) error { runtime.Goexit(); return nil })
		ended <- false
	}()
	if !<-ended {
		t.Error("Goexit did not end its caller")
	}
	b.together(insertRow(1, nil), insertRow(2, nil))
	if err := errors.Join(b.errs...); err != nil {
		t.Error(err)
	}
}
