package clock_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	base "github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/sandbox/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

var (
	noon  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	still = base.Func(func(scope.Scope) time.Time { return noon })
	acme  = scope.Scope{Company: "000000", Environment: scope.Sandbox}
	live  = scope.Scope{Company: "000000", Environment: scope.Live}
	other = scope.Scope{Company: "000001", Environment: scope.Sandbox}
)

func open(t *testing.T, db store.DB) *clock.Clock {
	t.Helper()
	c, err := clock.Open(t.Context(), db, still)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// Only the company's own sandbox moves, on every node and for later ones.
func TestMove(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		c, second := open(t, db), open(t, db)
		if err := c.Advance(t.Context(), "000000", 12*time.Hour); err != nil {
			t.Fatal(err)
		}
		if err := second.Advance(t.Context(), "000000", time.Hour); err != nil {
			t.Fatal(err)
		}
		for name, seen := range map[string]*clock.Clock{"first": c, "second": second, "third": open(t, db)} {
			if got := seen.Now(acme); !got.Equal(noon.Add(13 * time.Hour)) {
				t.Errorf("%s: %v", name, got)
			}
			if !seen.Now(live).Equal(noon) || !seen.Now(other).Equal(noon) || !seen.Now(scope.Scope{}).Equal(noon) {
				t.Errorf("%s: others moved too", name)
			}
		}
		if err := c.Set(t.Context(), "000000", noon.Add(-time.Hour)); err != nil || !second.Now(acme).Equal(noon.Add(-time.Hour)) {
			t.Errorf("set: %v, %v", second.Now(acme), err)
		}
		if err := c.Reset(t.Context(), "000000"); err != nil || !second.Now(acme).Equal(noon) {
			t.Errorf("reset: %v, %v", second.Now(acme), err)
		}
	})
}

func TestMoveRefuses(t *testing.T) {
	t.Parallel()
	c := open(t, storetest.SQLite(t))
	for name, move := range map[string]func(context.Context) error{
		"backwards": func(ctx context.Context) error { return c.Advance(ctx, "000000", -time.Second) },
		"too far":   func(ctx context.Context) error { return c.Advance(ctx, "000000", clock.MaxOffset+1) },
		"in steps": func(ctx context.Context) error {
			return errors.Join(c.Advance(ctx, "000000", clock.MaxOffset), c.Advance(ctx, "000000", time.Second))
		},
		"set too far": func(ctx context.Context) error { return c.Set(ctx, "000000", noon.Add(2*clock.MaxOffset)) },
	} {
		if err := move(t.Context()); !errors.Is(err, fault.RequestInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Steps that race add up, and each is told once.
func TestRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		c := open(t, db)
		var mu sync.Mutex
		var told time.Duration
		c.OnMove(func(_ string, by time.Duration) { mu.Lock(); told += by; mu.Unlock() })
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := c.Advance(context.Background(), "000000", time.Minute); err != nil {
					t.Error(err)
				}
				c.Now(acme)
			})
		}
		all.Wait()
		mu.Lock()
		defer mu.Unlock()
		if got := c.Ahead("000000"); got != 20*time.Minute || told != got {
			t.Errorf("ahead by %v, told of %v", got, told)
		}
	})
}
