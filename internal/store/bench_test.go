package store_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// BenchmarkWrite measures one UPDATE and one INSERT a call, acknowledged when
// durable, with a number of callers at once.
func BenchmarkWrite(b *testing.B) {
	for _, kind := range []struct {
		name string
		open func(testing.TB) store.DB
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		for _, callers := range []int{1, 16, 64, 256} {
			b.Run(fmt.Sprintf("%s/%d", kind.name, callers), func(b *testing.B) {
				db := kind.open(b)
				benchmarkWrite(b, db, callers)
			})
		}
	}
}

func benchmarkWrite(b *testing.B, db store.DB, callers int) {
	ctx := context.Background()
	for i := range 1000 {
		if err := db.Write(ctx, func(tx store.Tx) error {
			_, err := tx.Exec(`INSERT INTO store_facts (name, value) VALUES ($1, 'x')`, fmt.Sprint("row ", i))
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range callers {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				err := db.Write(ctx, func(tx store.Tx) error {
					if _, err := tx.Exec(`UPDATE store_facts SET value = $1 WHERE name = $2`, fmt.Sprint(n), fmt.Sprint("row ", n%1000)); err != nil {
						return err
					}
					_, err := tx.Exec(`INSERT INTO store_facts (name, value) VALUES ($1, $2)`, fmt.Sprint("new ", n), "an access token's hash and its fields")
					return err
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
}

// BenchmarkRead measures a look-up by key, from as many goroutines as processors.
func BenchmarkRead(b *testing.B) {
	for _, kind := range []struct {
		name string
		open func(testing.TB) store.DB
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		b.Run(kind.name, func(b *testing.B) {
			db, ctx := kind.open(b), context.Background()
			if err := db.Write(ctx, func(tx store.Tx) error {
				_, err := tx.Exec(`INSERT INTO store_facts (name, value) VALUES ('k', 'v')`)
				return err
			}); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					var v string
					err := db.Read(ctx, func(q store.Queryer) error {
						return q.QueryRow(`SELECT value FROM store_facts WHERE name = $1`, "k").Scan(&v)
					})
					if err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
		})
	}
}
