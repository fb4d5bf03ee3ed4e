package lookup_test

import (
	"context"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Recorded look-ups of ever new people, and of one person from the cache, by
// sixteen callers a core against SQLite with full flushes.
func BenchmarkRun(b *testing.B) {
	for name, keep := range map[string]time.Duration{"sandbox": 0, "cached": time.Hour} {
		b.Run(name, func(b *testing.B) {
			e := setup(b, storetest.SQLite(b), nil, func(o *lookup.Options) { o.KeepSandbox = keep })
			e.run(b, sandbox, anybody)
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					text := anybody
					if keep == 0 {
						text = person(b)
					}
					r := lookup.Request{Scope: sandbox, Service: "imss/nss", CURP: mustCURP(b, text)}
					if _, err := e.Run(context.Background(), r); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "look-ups/s")
		})
	}
}
