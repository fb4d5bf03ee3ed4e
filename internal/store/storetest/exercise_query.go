package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
)

func exerciseQuery(t *testing.T, fresh Fresh) {
	b := newBench(t, fresh)
	ctx := context.Background()
	b.must(put("a", 1))
	b.must(put("b", 2))

	for name, run := range map[string]func(fn func(store.Queryer) error) error{
		"read": func(fn func(store.Queryer) error) error { return b.Read(ctx, fn) },
		"write": func(fn func(store.Queryer) error) error {
			return b.Write(ctx, func(tx store.Tx) error { return fn(tx) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := run(func(q store.Queryer) error {
				var v int
				return q.QueryRow(`SELECT v FROM scratch WHERE k = $1`, "nobody").Scan(&v)
			})
			if !errors.Is(err, store.ErrNoRows) {
				t.Errorf("no row gave %v, want ErrNoRows", err)
			}

			mine, seen := errors.New("mine"), 0
			err = run(func(q store.Queryer) error {
				seen = 0
				return q.Query(`SELECT k FROM scratch ORDER BY k`, nil, func(store.Row) error { seen++; return mine })
			})
			if !errors.Is(err, mine) || seen != 1 {
				t.Errorf("each's error gave %v after %d rows, want it after one", err, seen)
			}

			var inner error
			err = run(func(q store.Queryer) error {
				return q.Query(`SELECT k FROM scratch`, nil, func(store.Row) error {
					var v int
					inner = q.QueryRow(`SELECT v FROM scratch`).Scan(&v)
					return nil
				})
			})
			if err != nil || inner == nil {
				t.Errorf("a statement inside each gave %v, want an error of its own (and %v)", inner, err)
			}

			err = run(func(q store.Queryer) error {
				q.QueryRow(`SELECT v FROM scratch`) // never scanned: must hold nothing
				var n int
				return q.QueryRow(`SELECT count(*) FROM scratch`).Scan(&n)
			})
			if err != nil {
				t.Errorf("after a row nobody scanned: %v", err)
			}

			if err = run(func(q store.Queryer) error { return q.Query(`SELECT nonsense FROM nowhere`, nil, nil) }); err == nil {
				t.Error("a wrong statement was accepted")
			}
		})
	}

	t.Run("returning", func(t *testing.T) {
		var v int
		b.must(func(tx store.Tx) error {
			return tx.QueryRow(`UPDATE scratch SET v = v + 10 WHERE k = $1 RETURNING v`, "a").Scan(&v)
		})
		if v != 11 || b.rows()["a"] != 11 {
			t.Errorf("RETURNING gave %d, the table has %d, want 11", v, b.rows()["a"])
		}
	})
}
