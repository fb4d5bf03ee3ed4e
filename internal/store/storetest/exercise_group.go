package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
)

// Calls that wait together share a commit on SQLite. A third of them fails, in
// one of three ways; the others must not notice.
func exerciseGroup(t *testing.T, fresh Fresh) {
	b := newBench(t, fresh)
	ctx := context.Background()
	b.must(put("taken", 0))
	mine := errors.New("mine")

	const calls = 300
	errs := make([]error, calls)
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() {
			errs[i] = b.Write(ctx, func(tx store.Tx) error {
				if err := put(fmt.Sprint(i), i)(tx); err != nil {
					return err
				}
				switch i % 9 {
				case 0:
					return mine
				case 1:
					return put("taken", i)(tx)
				case 2:
					_, err := tx.Exec(`INSERT INTO nowhere VALUES (1)`)
					return err
				}
				return nil
			})
		})
	}
	all.Wait()

	rows := b.rows()
	for i, err := range errs {
		_, kept := rows[fmt.Sprint(i)]
		if fails := i%9 <= 2; fails != (err != nil) || fails == kept {
			t.Errorf("call %d: error %v, kept %v", i, err, kept)
		}
		if i%9 == 0 && !errors.Is(err, mine) {
			t.Errorf("call %d: got %v, want its own error", i, err)
		}
	}
}
