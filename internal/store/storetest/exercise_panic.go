package storetest

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
)

// A panic in fn undoes its changes, reaches its own caller as a panic, and
// nobody else; so does a Goexit, which is what a test's FailNow is.
func exercisePanic(t *testing.T, fresh Fresh) {
	b := newBench(t, fresh)
	const calls = 60
	got := make([]any, calls)
	errs := make([]error, calls)
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() {
			defer func() { got[i] = recover() }()
			errs[i] = b.Write(context.Background(), func(tx store.Tx) error {
				if err := put(fmt.Sprint(i), i)(tx); err != nil {
					return err
				}
				switch i % 6 {
				case 0:
					panic(fmt.Sprint("from ", i))
				case 1:
					runtime.Goexit()
				}
				return nil
			})
		})
	}
	all.Wait()
	rows := b.rows()
	for i := range calls {
		want := any(nil)
		if i%6 == 0 {
			want = fmt.Sprint("from ", i)
		}
		if got[i] != want || errs[i] != nil {
			t.Errorf("call %d: recovered %v, error %v, want %v", i, got[i], errs[i], want)
		}
		if _, kept := rows[fmt.Sprint(i)]; kept != (i%6 > 1) {
			t.Errorf("call %d: kept is %v", i, kept)
		}
	}
	b.must(put("after", 1))
}
