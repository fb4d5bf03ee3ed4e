package wire

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
)

// kept collects what a Keeper writes.
type kept struct {
	mu      sync.Mutex
	all     []Record
	largest int
	fail    error
}

func (k *kept) write(_ context.Context, batch []Record) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fail != nil {
		return k.fail
	}
	k.all, k.largest = append(k.all, batch...), max(k.largest, len(batch))
	return nil
}

// Ensure a flood neither waits nor pushes out defects, and that the end of the
// process writes what is queued.
func TestKeeperFlood(t *testing.T) {
	t.Parallel()
	var out kept
	k := NewKeeper(out.write)
	const flood = queueOthers + 500
	for i := range flood {
		k.Add(Record{ID: fmt.Sprint(i), Condition: fault.TokenInvalid})
	}
	k.Add(Record{ID: "defect", Condition: fault.Internal})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	k.Run(ctx, func(err error) { t.Error(err) })
	if out.largest != keptAtOnce {
		t.Errorf("a batch of %d", out.largest)
	}
	found := false
	for _, r := range out.all {
		found = found || r.ID == "defect"
	}
	if !found {
		t.Error("the defect was not kept")
	}
	if n := k.Dropped(); n != flood-queueOthers {
		t.Errorf("dropped %d", n)
	}
}

// Ensure a batch that cannot be written is told of and given up.
func TestKeeperFails(t *testing.T) {
	t.Parallel()
	out := kept{fail: errors.New("disk full")}
	k := NewKeeper(out.write)
	k.Add(Record{ID: "1"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var told error
	k.Run(ctx, func(err error) { told = err })
	if !errors.Is(told, out.fail) || k.Dropped() != 1 {
		t.Errorf("%v", told)
	}
}

// BenchmarkRefusalKept is BenchmarkRefusal with a Keeper under flood.
func BenchmarkRefusalKept(b *testing.B) {
	k := NewKeeper(new(kept).write)
	ctx, cancel := context.WithCancel(b.Context())
	var done sync.WaitGroup
	done.Go(func() { k.Run(ctx, func(error) {}) })
	face := NewFace(newPlain(), Shared{Errors: NewRecorder(256, k.Add)})
	h := WithRequestID(face.Mux([]Route{{"GET", "/v1/x", failing(fault.RateLimited)}}))
	r := httptest.NewRequest("GET", "/v1/x", nil)
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	cancel()
	done.Wait()
}
