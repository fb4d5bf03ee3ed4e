package lookup_test

import (
	"context"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Times that no id can tell are before or after all executions: a history from
// long ago has them, and keeping them for a hundred years deletes none.
func TestTimesBeyondIDs(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.SQLite(t), finds("08189782793"), func(o *lookup.Options) {
		o.KeepExecutions, o.Companies = 100*365*24*time.Hour, func() []string { return []string{"000000"} }
	})
	b.run(t, live, anybody)
	if err := b.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	at := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name     string
		from, to time.Time
		want     int
	}{
		{"everything", time.Time{}, time.Time{}, 1},
		{"from the year 0", at(0), time.Time{}, 1},
		{"from 1960", at(1960), time.Time{}, 1},
		{"to 2110", time.Time{}, at(2110), 1},
		{"to 9999", at(0), at(9999), 1},
		{"to 1960", time.Time{}, at(1960), 0},
		{"from 2110", at(2110), time.Time{}, 0},
	} {
		list, _, err := b.List(context.Background(), live, "imss/nss", lookup.Filter{From: c.from, To: c.to, Page: 1, ItemsPerPage: 10})
		if err != nil || len(list) != c.want {
			t.Errorf("%s: %d executions, %v", c.name, len(list), err)
		}
	}
}
