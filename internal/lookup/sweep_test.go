package lookup_test

import (
	"context"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// Ensure executions are purged when they are older than is to be kept, all of
// them however many there are, and none that is younger or of a deployment that
// keeps them for ever.
func TestSweepExecutions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		const many = 450 // more than are purged at once
		b := setup(t, db, finds("08189782793"), func(o *lookup.Options) {
			o.KeepExecutions, o.Companies = 30*24*time.Hour, func() []string { return []string{"000001", "000000"} }
		})
		forever := setup(t, db, nil, nil)
		count := func() int {
			t.Helper()
			list, more, err := b.List(context.Background(), live, "imss/nss", lookup.Filter{Page: 1, ItemsPerPage: 1000})
			if err != nil || more {
				t.Fatal(more, err)
			}
			return len(list)
		}
		for range many {
			b.run(t, live, anybody) // from the cache, all but the first
		}
		b.at(noon.AddDate(0, 0, 29))
		b.run(t, live, anybody)
		for _, e := range []*bundle{b, forever} {
			if err := e.Sweep(context.Background()); err != nil {
				t.Fatal(err)
			}
			if n := count(); n != many+1 {
				t.Fatalf("%d executions too early", n)
			}
		}
		b.at(noon.AddDate(0, 0, 30).Add(2 * time.Second))
		forever.at(noon.AddDate(1, 0, 0))
		if err := forever.Sweep(context.Background()); err != nil || count() != many+1 {
			t.Fatalf("%d executions, %v", count(), err)
		}
		if err := b.Sweep(context.Background()); err != nil || count() != 1 {
			t.Fatalf("%d executions, %v", count(), err)
		}
	})
}

// Ensure that answers which were kept for longer than is now allowed are neither
// given again nor kept.
func TestShorterRetention(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		keys := vault.Ephemeral()
		keep := func(d time.Duration) func(*lookup.Options) {
			return func(o *lookup.Options) { o.Vault, o.Keep = keys, d }
		}
		before := setup(t, db, finds("08189782793"), keep(720*time.Hour))
		before.run(t, live, anybody)
		if x := before.run(t, live, anybody); x.Origin != lookup.FromCache {
			t.Fatalf("from %s", x.Origin)
		}
		src := finds("08189782793")
		after := setup(t, db, src, keep(time.Hour))
		if x := after.run(t, live, anybody); x.Origin != lookup.FromSource || src.calls.Load() != 1 {
			t.Errorf("from %s", x.Origin)
		}
		if x := after.run(t, live, anybody); x.Origin != lookup.FromCache {
			t.Errorf("what was kept under the new rule comes from %s", x.Origin)
		}
		for _, c := range []struct {
			keep time.Duration
			left int
		}{{time.Hour, 1}, {time.Minute, 0}} {
			b := setup(t, db, src, keep(c.keep))
			if err := b.Sweep(context.Background()); err != nil {
				t.Fatal(err)
			}
			var n int
			if err := db.Read(context.Background(), func(q store.Queryer) error {
				return q.QueryRow(`SELECT COUNT(*) FROM lookup_cache`).Scan(&n)
			}); err != nil || n != c.left {
				t.Errorf("kept for %v: %d rows, %v", c.keep, n, err)
			}
		}
	})
}
