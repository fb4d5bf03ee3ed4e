package bench

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// ServeBare answers every request with a small fixed JSON body until ctx ends:
// the limit that net/http sets on this machine.
func ServeBare(ctx context.Context, addr string) error {
	body := []byte(`{}`)
	server := &http.Server{
		Addr:              addr,
		ReadHeaderTimeout: 5 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(body)
		}),
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
