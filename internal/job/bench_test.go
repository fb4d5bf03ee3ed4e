package job_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// BenchmarkOutbox measures jobs from Enqueue, one durable transaction each from
// 64 callers, to their settled end.
func BenchmarkOutbox(b *testing.B) {
	db := storetest.SQLite(b)
	e := job.NewOutbox(db, clock.System, entropy.System, slog.Default())
	e.Handle("work", job.Options{Workers: 16}, func(context.Context, job.Job) error { return nil })
	if err := e.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := e.Stop(context.Background()); err != nil {
			b.Error(err)
		}
	}()
	spec := job.Spec{Kind: "work", Scope: scope.Scope{Company: "000000", Environment: scope.Sandbox}, Args: map[string]int{"n": 1}}
	b.ResetTimer()
	tokens := make(chan struct{}, b.N)
	for range b.N {
		tokens <- struct{}{}
	}
	close(tokens)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for range tokens {
				if err := db.Write(context.Background(), func(tx store.Tx) error { return e.Enqueue(tx, spec) }); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := e.Idle(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}

// BenchmarkOutboxBacklog measures how a backlog drains.
func BenchmarkOutboxBacklog(b *testing.B) {
	db := storetest.SQLite(b)
	e := job.NewOutbox(db, clock.System, entropy.System, slog.Default())
	e.Handle("work", job.Options{Workers: 16}, func(context.Context, job.Job) error { return nil })
	spec := job.Spec{Kind: "work", Scope: scope.Scope{Company: "000000", Environment: scope.Sandbox}, Args: map[string]int{"n": 1}}
	for n := 0; n < b.N; n += 1000 {
		err := db.Write(b.Context(), func(tx store.Tx) error {
			for range min(1000, b.N-n) {
				if err := e.Enqueue(tx, spec); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	if err := e.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := e.Idle(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
	b.StopTimer()
	if err := e.Stop(context.Background()); err != nil {
		b.Error(err)
	}
}
