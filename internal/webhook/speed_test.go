package webhook_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// BenchmarkDelivery measures events from Publish to the logged answer, the
// receiver being in this process.
func BenchmarkDelivery(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer srv.Close()
	bench := begin(b, storetest.SQLite(b), private)
	e := bench.create(b, webhook.Endpoint{URL: srv.URL})
	b.ResetTimer()
	for n := 0; n < b.N; n += 100 {
		var events []webhook.Event
		for i := n; i < min(n+100, b.N); i++ {
			events = append(events, webhook.Event{Type: webhook.LoginSuccess, AccountID: strconv.Itoa(i % 10_000), Platform: "imss"})
		}
		bench.publish(b, acme, events...)
	}
	bench.idle(b)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "webhooks/s")
	if pending := bench.deliveries(b, e.ID, webhook.DeliveryFilter{Status: webhook.Pending}); len(pending) > 0 {
		b.Errorf("%d pending", len(pending))
	}
}
