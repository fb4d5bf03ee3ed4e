// Package admin is the operator's face under /admin/v1: the request behind an
// error id, the standing of customers, what is kept about a person, registries,
// manifests in and out, and new keys. Every call wants the deployment's admin token as
// "Authorization: Bearer …". It shows causes that no customer may see.
package admin

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/roster"
	"github.com/ventanilla/ventanilla/internal/lookup/registry"
	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// Deps is what the face works with. All are needed but Stored and the rest of
// Shared: Shared.Errors is where errors are looked up first.
type Deps struct {
	// Admin reports whether a token is the admin token.
	Admin func(token string) bool
	// SetStanding changes what a shop's customer may do.
	SetStanding func(ctx context.Context, s scope.Scope, shopID int, email, status string) error
	// MoveIn takes customers of another system into a shop.
	MoveIn func(ctx context.Context, e scope.Environment, shopID int, customers []roster.Customer, update bool) (identity.Moved, error)
	// People answers requests about what is kept of a person.
	People *people.Desk
	// Registries are the lists that answer look-ups.
	Registries *registry.Registries
	// Export writes everything as a manifest.
	Export func(ctx context.Context, w io.Writer) error
	// Apply makes a manifest so, or with dry says what would change.
	Apply func(ctx context.Context, m *manifest.Manifest, dry bool) ([]manifest.Change, error)
	// Rotate begins to use new keys of either kind.
	Rotate func(ctx context.Context, signing, sealing bool) (Rotated, error)
	// Stored finds an error that this process does not remember.
	Stored func(ctx context.Context, id string) (wire.Record, bool, error)
	wire.Shared
}

// API is the face.
type API struct {
	deps    Deps
	face    *wire.Face
	handler http.Handler
}

// New builds the face. It serves /v1/…, its prefix already stripped.
func New(d Deps) *API {
	a := &API{deps: d, face: wire.NewFace(Dialect, d.Shared)}
	a.handler = wire.WithRequestID(a.face.Mux([]wire.Route{
		{Method: "GET", Pattern: "/v1/errors", Handler: a.admitted(a.lastErrors)},
		{Method: "GET", Pattern: "/v1/errors/{id}", Handler: a.admitted(a.findError)},
		{Method: "PUT", Pattern: "/v1/customers/standing", Handler: a.admitted(a.setStanding)},
		{Method: "POST", Pattern: "/v1/shops/{shop}/customers", Handler: a.admitted(a.moveIn)},
		{Method: "POST", Pattern: "/v1/people/export", Handler: a.admitted(a.exportPerson)},
		{Method: "POST", Pattern: "/v1/people/erase", Handler: a.admitted(a.erasePerson)},
		{Method: "GET", Pattern: "/v1/registries", Handler: a.admitted(a.listRegistries)},
		{Method: "POST", Pattern: "/v1/registries/{name}", Handler: a.admitted(a.importRegistry)},
		{Method: "DELETE", Pattern: "/v1/registries/{name}", Handler: a.admitted(a.removeRegistry)},
		{Method: "GET", Pattern: "/v1/export", Handler: a.admitted(a.export)},
		{Method: "POST", Pattern: "/v1/apply", Handler: a.admitted(a.apply)},
		{Method: "POST", Pattern: "/v1/rotate", Handler: a.admitted(a.rotate)},
	}))
	return a
}

// Handler serves the face.
func (a *API) Handler() http.Handler { return a.handler }

// admitted admits the admin token alone.
func (a *API) admitted(h wire.Handler) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		header := r.Header.Get("Authorization")
		if header == "" {
			return fault.HeaderMissing
		}
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") || !a.deps.Admin(token) {
			return fault.TokenInvalid
		}
		w.Header().Set("Cache-Control", "no-store")
		return h(w, r)
	}
}
