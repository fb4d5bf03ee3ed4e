package lookup_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// instant is a fake that answers from memory.
type instant struct{ *fake }

func (i instant) FindNow(s scope.Scope, q source.Query) (source.Answer, bool, error) {
	a, err := i.Find(context.Background(), s, q)
	return a, true, err
}

// Of 64 queries for one CURP that race over two nodes on one database, exactly
// two reach the source, for ever new CURPs; and with one that answers from
// memory exactly two get its answer.
func TestRacingOverTwoNodes(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	shared := vault.Ephemeral()
	same := func(o *lookup.Options) { o.Vault = shared }
	slow := fails(fault.NSSUnknown)
	for name, src := range map[string]source.Source{"waited for": slow, "at once": instant{fails(fault.NSSUnknown)}} {
		var nodes [2]*bundle
		for i := range nodes {
			nodes[i] = setup(t, storetest.Open(t, url), src, same)
		}
		for round := range 25 {
			text, before := person(t), slow.calls.Load()
			count := race(t, 64, func(i int) *lookup.Execution { return nodes[i%2].run(t, live, text) })
			if count[fault.NSSUnknown] != 2 || count[fault.SourceQuotaSpent] != 62 {
				t.Errorf("%s, round %d: %v", name, round, count)
			}
			if asked := slow.calls.Load() - before; src == source.Source(slow) && asked != 2 {
				t.Errorf("%s, round %d: the source was asked %d times", name, round, asked)
			}
		}
	}
}

// race runs n calls at once and counts how they ended.
func race(t *testing.T, n int, run func(i int) *lookup.Execution) map[fault.Condition]int {
	t.Helper()
	ended := make([]fault.Condition, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { ended[i] = run(i).Condition })
	}
	all.Wait()
	count := map[fault.Condition]int{}
	for _, c := range ended {
		count[c]++
	}
	return count
}

// Recorded together, every execution is found again as it was told, for queries
// of many people of two companies with different limits at once.
func TestRecordedTogether(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := setup(t, db, instant{fails(fault.NSSUnknown)}, func(o *lookup.Options) {
			o.Limits = func(company string) tenant.Limits {
				return tenant.Limits{NSSPerCURPPerDay: map[string]int{"444444": 4}[company]}
			}
		})
		b.Combine()
		people := make([]string, 20)
		for i := range people {
			people[i] = person(t)
		}
		companies := []string{"000000", "444444"} // two and four queries a day
		var mu sync.Mutex
		ended := map[string][]*lookup.Execution{}
		race(t, 5*len(people)*len(companies), func(i int) *lookup.Execution {
			company, text := companies[i%2], people[i/2%len(people)]
			x := b.run(t, scope.Scope{Company: company, Environment: scope.Live}, text)
			mu.Lock()
			defer mu.Unlock()
			ended[company+text] = append(ended[company+text], x)
			return x
		})
		for place, list := range ended {
			refused := 0
			for _, x := range list {
				again, err := b.Get(context.Background(), x.Scope, x.Service, x.ID)
				if err != nil || again.Condition != x.Condition || again.Request.CURP != x.Request.CURP || len(again.Asked) != len(x.Asked) {
					t.Errorf("%s: read back %+v, %v", place, again, err)
				}
				if x.Condition == fault.SourceQuotaSpent {
					refused++
				}
			}
			if want := map[string]int{"000000": 3, "444444": 1}[list[0].Scope.Company]; refused != want {
				t.Errorf("%s: %d of %d refused, want %d", place, refused, len(list), want)
			}
		}
	})
}

// One caller's failure is nobody else's, and a database that is away is
// everybody's, once for each group.
func TestCombinedFailures(t *testing.T) {
	t.Parallel()
	mine := errors.New("not this one")
	for name, c := range map[string]struct {
		fails func(rows int) error
		good  bool
	}{
		"a group":   {func(rows int) error { return map[bool]error{true: mine}[rows > 1] }, true},
		"the store": {func(int) error { return fault.Unavailable.Because(store.ErrOutcomeUnknown) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := &failing{DB: storetest.SQLite(t), fails: c.fails}
			b := setup(t, db, instant{fails(fault.NSSUnknown)}, nil)
			b.Combine()
			db.on.Store(true)
			errs := make([]error, 32)
			var all sync.WaitGroup
			for i := range errs {
				text := person(t)
				all.Go(func() {
					_, errs[i] = b.Run(context.Background(), lookup.Request{Scope: live, Service: "imss/nss", CURP: mustCURP(t, text)})
				})
			}
			all.Wait()
			for i, err := range errs {
				if (err == nil) != c.good || !c.good && !errors.Is(err, store.ErrOutcomeUnknown) {
					t.Errorf("query %d: %v", i, err)
				}
			}
			if n := db.writes.Load(); !c.good && n > 32 {
				t.Errorf("%d writes for 32 queries: what may have been kept was written again", n)
			}
		})
	}
}

// failing is a database whose writes of more than one execution, say, fail.
type failing struct {
	store.DB
	on     atomic.Bool
	writes atomic.Int64
	fails  func(rows int) error
}

func (f *failing) Write(ctx context.Context, fn func(store.Tx) error) error {
	if !f.on.Load() {
		return f.DB.Write(ctx, fn)
	}
	f.writes.Add(1)
	return f.DB.Write(ctx, func(tx store.Tx) error {
		counted := &countingTx{Tx: tx}
		if err := fn(counted); err != nil {
			return err
		}
		return f.fails(counted.rows)
	})
}

type countingTx struct {
	store.Tx
	rows int
}

func (c *countingTx) Exec(query string, args ...any) (int64, error) {
	n, err := c.Tx.Exec(query, args...)
	c.rows += int(n)
	return n, err
}

// A caller who gives up while waiting is not recorded and takes no attempt.
func TestCombinedCallerGone(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.SQLite(t), instant{fails(fault.NSSUnknown)}, nil)
	b.Combine()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	text := person(t)
	if _, err := b.Run(ctx, lookup.Request{Scope: live, Service: "imss/nss", CURP: mustCURP(t, text)}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	got := []fault.Condition{}
	for range 3 {
		got = append(got, b.run(t, live, text).Condition)
	}
	if want := []fault.Condition{fault.NSSUnknown, fault.NSSUnknown, fault.SourceQuotaSpent}; !slices.Equal(got, want) {
		t.Error(fmt.Sprint(got))
	}
}
