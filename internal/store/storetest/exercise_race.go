package storetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
)

// What must happen once is spent by one conditional UPDATE, or claimed by one
// INSERT. Of 64 racing callers exactly one may win, and counters lose nothing.
func exerciseRace(t *testing.T, fresh Fresh) {
	b := newBench(t, fresh)
	ctx := context.Background()
	const callers, rounds = 64, 10

	race := func(t *testing.T, query string, args ...any) (won int64) {
		var all sync.WaitGroup
		var wins atomic.Int64
		for range callers {
			all.Go(func() {
				var n int64
				err := b.Write(ctx, func(tx store.Tx) (err error) {
					n, err = tx.Exec(query, args...)
					return err
				})
				if err != nil {
					t.Errorf("Write: %v", err)
				}
				wins.Add(n)
			})
		}
		all.Wait()
		return wins.Load()
	}

	for i := range rounds {
		key := fmt.Sprint("otp ", i)
		b.must(put(key, 0))
		if n := race(t, `UPDATE scratch SET v = 1 WHERE k = $1 AND v = 0`, key); n != 1 {
			t.Errorf("%d callers spent the same row", n)
		}
		if n := race(t, `INSERT INTO scratch (k, v) VALUES ($1, 1) ON CONFLICT DO NOTHING`, fmt.Sprint("claim ", i)); n != 1 {
			t.Errorf("%d callers claimed the same row", n)
		}
	}
	b.must(put("counter", 0))
	race(t, `UPDATE scratch SET v = v + 1 WHERE k = $1`, "counter")
	if got := b.rows()["counter"]; got != callers {
		t.Errorf("the counter stands at %d, want %d", got, callers)
	}
}
