package lookup

import (
	"context"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Those who wait get the limit and no more, and leave a tenth of what was saved
// to those who cannot wait.
func TestWaitForLimit(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)
	l := newLimiter(clock.Func(func(scope.Scope) time.Time { return now }))
	l.pause = func(_ context.Context, d time.Duration) error {
		now = now.Add(d)
		return nil
	}
	start, s := now, scope.Scope{Company: "000000"}
	const n = 60
	wait := func() {
		t.Helper()
		if err := l.wait(t.Context(), s, func() int { return n }); err != nil {
			t.Fatal(err)
		}
	}
	for range n - n/spare {
		wait()
	}
	if now != start {
		t.Fatalf("waited %v for what was saved", now.Sub(start))
	}
	for range n / spare {
		if err := l.take(s, n); err != nil {
			t.Fatalf("nothing was left to who cannot wait: %v", err)
		}
	}
	if l.take(s, n) == nil {
		t.Fatal("more than the limit")
	}
	for range n {
		wait()
	}
	if took := now.Sub(start).Round(time.Second); took != time.Minute+n/spare*time.Second {
		t.Errorf("another minute's requests took %v", took)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l.pause = pause
	if err := l.wait(ctx, s, func() int { return n }); err != context.Canceled {
		t.Errorf("a wait that nobody wants any more: %v", err)
	}
	if err := l.wait(t.Context(), s, func() int { return 0 }); err != nil {
		t.Errorf("without a limit: %v", err)
	}
}
