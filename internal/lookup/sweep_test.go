package lookup_test

import (
	"context"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
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
