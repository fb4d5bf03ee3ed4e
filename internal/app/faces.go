package app

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/ventanilla/ventanilla/internal/api/admin"
	"github.com/ventanilla/ventanilla/internal/api/auth"
	"github.com/ventanilla/ventanilla/internal/api/connect"
	"github.com/ventanilla/ventanilla/internal/api/lookup"
	"github.com/ventanilla/ventanilla/internal/api/profile"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/web/errorpages"
	"github.com/ventanilla/ventanilla/internal/web/home"
	"github.com/ventanilla/ventanilla/internal/web/openapi"
	"github.com/ventanilla/ventanilla/internal/web/signin"
)

// rememberedErrors is how many errors can be asked for by their id without the
// database.
const rememberedErrors = 10_000

// newHandler builds everything that is served. Prefixes are told apart by hand:
// http.ServeMux answers an unclean path with a redirect in HTML, and here every
// answer of an API is in its dialect.
func newHandler(c *Core, e *Engines, publicURL string) (http.Handler, error) {
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	shared := wire.Shared{
		Log: c.Config.Log, Errors: wire.NewRecorder(rememberedErrors, e.errors.Add), Metrics: wire.NewMetrics(metrics),
		Rand: c.Config.Rand, Clock: c.Clock, BaseURL: publicURL, Proxies: c.Config.Proxies,
	}
	hosted := signin.New(signin.Deps{Shared: shared, Customers: e.Customers})
	authAPI := auth.New(auth.Deps{Shared: shared, Clients: c.Tenants, Customers: e.Customers, IDPs: c.Tenants, AllowPrivate: c.Config.AllowPrivate, Page: hosted.Problem})
	profileAPI := profile.New(profile.Deps{Shared: shared, Engine: e.Profiles, Keys: c.Tenants})
	lookupAPI := lookup.New(lookup.Deps{Shared: shared, Engine: e.Lookup, Keys: c.Tenants, PerMinute: func(company string) int {
		// As a company or the deployment says. What is held where neither does is
		// for connect: batches and a hot path of look-ups would starve on it.
		return cmp.Or(c.Tenants.OwnLimits(company).APIRequestsPerMinute, c.Tenants.DeploymentLimits().APIRequestsPerMinute)
	}, HostEnvironment: e.only.of, Stopping: e.ending.Done()})
	connectAPI := connect.New(connect.Deps{Shared: shared, Engine: e.Connect, Hooks: e.Hooks, Directory: c.Tenants})
	front, err := home.Handler(home.Page{Version: Version(), Sandbox: c.Tenants.HasSandbox()})
	if err != nil {
		return nil, err
	}
	pages := errorpages.New(errorpages.Dialects()...)
	adminAPI := admin.New(admin.Deps{
		Shared: shared, Admin: c.Tenants.Admin, SetStanding: e.Customers.SetStanding, MoveIn: e.Customers.MoveIn, People: e.People, Apply: c.Apply, Stored: c.storedError, Registries: c.Registries,
		Export: func(ctx context.Context, w io.Writer) error { return c.Export(ctx, w, false) },
		Rotate: func(ctx context.Context, signing, sealing bool) (admin.Rotated, error) {
			return c.rotate(ctx, e.Customers.Keys(), signing, sealing)
		},
	})
	sandboxAPI := newSandbox(c, e, shared)
	apis := map[string]http.Handler{
		"auth": beside(authAPI.Handler(), hosted.Handler("")), "profile": profileAPI.Handler(), "lookup": lookupAPI.Handler(), "connect": connectAPI.Handler(),
	}
	r := &root{
		hosts: bound(e.hosts, apis),
		prefixed: map[string]http.Handler{
			"admin":   http.StripPrefix("/admin", adminAPI.Handler()),
			"auth":    http.StripPrefix("/auth", beside(authAPI.Handler(), hosted.Handler("/auth"))),
			"profile": http.StripPrefix("/profile", apis["profile"]),
			"lookup":  http.StripPrefix("/lookup", apis["lookup"]),
			"connect": http.StripPrefix("/connect", apis["connect"]),
			"errors":  pages,
			"openapi": openapi.New(publicURL, openapi.APIs()...),
			// Absent unless a sandbox exists.
			"sandbox": when(c.Tenants.HasSandbox, http.StripPrefix("/sandbox", sandboxAPI)),
		},
		exact: map[string]http.Handler{
			"/":                      front,
			"/errors.json":           pages,
			"/.well-known/jwks.json": authAPI.JWKS(),
			"/.well-known/oauth-authorization-server/auth": authAPI.Metadata(),
			"/healthz": http.HandlerFunc(healthz),
			"/readyz":  c.readyz(),
			"/metrics": c.guarded(promhttp.HandlerFor(metrics, promhttp.HandlerOpts{})),
		},
	}
	return wire.WithRequestID(r), nil
}

// root sends a request to the face that its host name is bound to, or else that
// its first path segment names.
type root struct {
	hosts    map[string]http.Handler
	prefixed map[string]http.Handler
	exact    map[string]http.Handler
}

func (h *root) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if face, ok := h.hosts[hostName(r)]; ok {
		face.ServeHTTP(w, r)
		return
	}
	if page, ok := h.exact[r.URL.Path]; ok {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			problem(w, http.StatusMethodNotAllowed, "method_not_allowed")
			return
		}
		page.ServeHTTP(w, r)
		return
	}
	// As it was written: a face whose name is encoded (/%61uth, /auth%2fv1) is
	// none, because what is taken away from the path must stand there literally.
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	if face, ok := h.prefixed[first]; ok {
		face.ServeHTTP(w, r)
		return
	}
	problem(w, http.StatusNotFound, "path_unknown")
}

// beside serves the hosted pages in the place of the API that they belong to.
// The path is looked at as it was written, for the reason that root gives.
func beside(api, pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path := r.URL.EscapedPath(); path == identity.SignInPath || strings.HasPrefix(path, identity.SignInPath+"/") {
			pages.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

// when serves next while there is a reason to, as if it did not exist otherwise.
func when(there func() bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !there() {
			problem(w, http.StatusNotFound, "path_unknown")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// problem answers outside of all APIs, in the form of RFC 9457.
func problem(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // a caller who has gone is no news
		"type": "about:blank", "title": http.StatusText(status), "status": status, "code": code,
	})
}
