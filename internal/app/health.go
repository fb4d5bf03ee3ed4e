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
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if local(r) || c.Tenants.Admin(token) {
			next.ServeHTTP(w, r)
			return
		}
		problem(w, http.StatusForbidden, "forbidden")
	})
}

// local reports whether a request comes from a program on this machine that
// means this machine. Behind a proxy here everyone comes over loopback; and a
// page in a browser here can have its own name resolve to this machine (DNS
// rebinding), but not make the browser send another Host than that name.
func local(r *http.Request) bool {
	for _, proxied := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"} {
		if r.Header.Get(proxied) != "" {
			return false
		}
	}
	from, _, _ := net.SplitHostPort(r.RemoteAddr)
	to := hostName(r)
	return isLoopback(from) && (to == "localhost" || isLoopback(strings.Trim(to, "[]")))
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
