package app

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/store"
)

// healthz says that the process runs.
func healthz(w http.ResponseWriter, _ *http.Request) {
	_ = wire.JSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// readyTimeout bounds the question whether the database answers.
const readyTimeout = 2 * time.Second

// readyz says whether requests can be served: the database answers.
func (c *Core) readyz() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		err := c.DB.Read(ctx, func(q store.Queryer) error {
			var one int64
			return q.QueryRow(`SELECT 1`).Scan(&one)
		})
		if err != nil {
			c.Config.Log.WarnContext(ctx, "not ready", "cause", err)
			_ = wire.JSON(w, http.StatusServiceUnavailable, map[string]string{"status": "database does not answer"})
			return
		}
		_ = wire.JSON(w, http.StatusOK, map[string]string{"status": "ready"})
	})
}

// guarded lets through who comes over loopback or has the admin token.
func (c *Core) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		// Behind a proxy on this machine everyone comes over loopback.
		direct := r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if ip := net.ParseIP(host); direct && ip != nil && ip.IsLoopback() || c.Tenants.Admin(token) {
			next.ServeHTTP(w, r)
			return
		}
		problem(w, http.StatusForbidden, "forbidden")
	})
}
