// Package lookup is the face of identity look-ups, wire-compatible with Kiban
// Cloud's "Link": it runs a service, and shows what was run.
//
// What a source says about a person is an execution's outcome with status 200;
// only a source that refuses (406) or runs out of time (408) is an HTTP error,
// and even that execution stands in the history.
package lookup

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Deps are what the face needs.
type Deps struct {
	wire.Shared
	Engine *engine.Engine
	Keys   Keys

	// PerMinute gives how many requests a company may make in a minute in each
	// environment; nil or 0 is as many as it likes. Each node counts for itself.
	PerMinute func(company string) int

	// Stopping is closed when the server is about to end: batches then finish the
	// lines under way and ask no more. nil never is.
	Stopping <-chan struct{}

	// HostEnvironment says which environment's keys a host takes; nil or "" is
	// both.
	HostEnvironment func(host string) scope.Environment
}

// Keys finds who an API key belongs to; tenant.Directory answers. Conditions:
// APIKeyMissing, APIKeyInvalid.
type Keys interface {
	APIKey(plain string) (*tenant.APIKey, error)
}

// API is the face.
type API struct {
	Deps
	face    *wire.Face
	limits  *limiter
	gates   gates
	handler http.Handler
}

// New makes the face.
func New(d Deps) *API {
	a := &API{Deps: d, face: wire.NewFace(Dialect, d.Shared)}
	a.Shared = a.face.Shared
	a.limits = newLimiter(a.Clock)
	a.handler = a.face.Mux(a.routes())
	return a
}

// Handler serves the API with the prefix /lookup taken away.
func (a *API) Handler() http.Handler { return a.handler }
