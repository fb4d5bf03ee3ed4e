package behaviour_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

var acme = scope.Scope{Company: "000000", Environment: scope.Sandbox}

func open(t *testing.T, db store.DB) *behaviour.Store {
	t.Helper()
	s, err := behaviour.Open(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func set(t *testing.T, s *behaviour.Store, source string, b behaviour.Behaviour) {
	t.Helper()
	if err := s.Set(context.Background(), acme.Company, source, b); err != nil {
		t.Fatal(err)
	}
}

func take(t *testing.T, s *behaviour.Store, sc scope.Scope, source string) behaviour.Mode {
	t.Helper()
	b, err := s.Take(context.Background(), sc, source)
	if err != nil {
		t.Fatal(err)
	}
	return b.Mode
}

func TestTake(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		s := open(t, db)
		if m := take(t, s, acme, "imss"); m != behaviour.OK {
			t.Fatalf("at first: %s", m)
		}
		set(t, s, "imss", behaviour.Behaviour{Mode: behaviour.Garbage})
		for range 3 {
			if m := take(t, s, acme, "imss"); m != behaviour.Garbage {
				t.Fatalf("until changed: %s", m)
			}
		}
		other := acme
		other.Company = "111111"
		live := acme
		live.Environment = scope.Live
		if take(t, s, acme, "issste") != behaviour.OK || take(t, s, other, "imss") != behaviour.OK || take(t, s, live, "imss") != behaviour.OK {
			t.Fatal("it reaches another source, company or environment")
		}
		set(t, s, "imss", behaviour.Behaviour{Mode: behaviour.OK})
		if m := take(t, s, acme, "imss"); m != behaviour.OK {
			t.Fatalf("after ok: %s", m)
		}
	})
}

// A limited behaviour is used up by exactly so many calls, however many race.
func TestTimes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		s := open(t, db)
		set(t, s, "imss", behaviour.Behaviour{Mode: behaviour.Reset, Times: 5})
		var hit atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if b, err := s.Take(context.Background(), acme, "imss"); err != nil {
					t.Error(err)
				} else if b.Mode == behaviour.Reset {
					hit.Add(1)
				}
			})
		}
		all.Wait()
		if hit.Load() != 5 {
			t.Errorf("%d calls were reset, want 5", hit.Load())
		}
	})
}

// Another node sees what is set, and a restart does.
func TestShared(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	a, b := open(t, db), open(t, db)
	set(t, a, "imss", behaviour.Behaviour{Mode: behaviour.Slow})
	if got, err := b.Of(context.Background(), acme.Company, "imss"); err != nil || got.Latency != behaviour.DefaultLatency {
		t.Errorf("the other store: %+v, %v", got, err)
	}
	if got, err := open(t, db).Of(context.Background(), acme.Company, "imss"); err != nil || got.Mode != behaviour.Slow {
		t.Errorf("a new store: %+v, %v", got, err)
	}
	if err := db.Write(context.Background(), func(tx store.Tx) error { return a.Clear(tx, acme.Company) }); err != nil {
		t.Fatal(err)
	}
	if take(t, b, acme, "imss") != behaviour.OK {
		t.Error("cleared, and still set")
	}
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	s := open(t, storetest.SQLite(t))
	var told []string
	s.OnChange(func(company string) { told = append(told, company) })
	if !s.Quiet(acme, "imss") {
		t.Error("not quiet at first")
	}
	set(t, s, "imss", behaviour.Behaviour{Mode: behaviour.Timeout, Times: 1})
	if s.Quiet(acme, "imss") {
		t.Error("quiet although something is set")
	}
	if take(t, s, acme, "imss") != behaviour.Timeout || take(t, s, acme, "imss") != behaviour.OK || !s.Quiet(acme, "imss") {
		t.Error("not quiet after the last call")
	}
	if len(told) != 2 || told[0] != acme.Company {
		t.Errorf("told of %v", told)
	}
}

func TestSetRefuses(t *testing.T) {
	t.Parallel()
	s := open(t, storetest.SQLite(t))
	for field, b := range map[string]behaviour.Behaviour{
		"mode":       {Mode: "broken"},
		"latency_ms": {Mode: behaviour.Slow, Latency: time.Hour},
		"times":      {Mode: behaviour.Reset, Times: -1},
	} {
		err := s.Set(context.Background(), acme.Company, "imss", b)
		if !errors.Is(err, fault.RequestInvalid) || fault.From(err).Invalid[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := (behaviour.Behaviour{Latency: time.Hour}).Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := (behaviour.Behaviour{Latency: time.Microsecond}).Wait(context.Background()); err != nil {
		t.Errorf("%v", err)
	}
}
