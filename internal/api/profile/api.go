// Package profile is the profile API: signing in step by step, recovery, and
// the profile's own data. Routes are listed in routes.go; the words for what
// goes wrong are in dialect.go.
//
// A handler reads in the order in which the contract wants things checked: the
// API key, the session or signature and the account's standing (caller.go),
// then the body, then what the engine says.
package profile

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Deps are what the face works with.
type Deps struct {
	wire.Shared
	Engine *engine.Engine
	Keys   Keys
}

// Keys finds the client application of an API key; tenant.Directory answers.
// Conditions: APIKeyMissing, APIKeyInvalid.
type Keys interface {
	APIKey(plain string) (*tenant.APIKey, error)
}

// API is the face.
type API struct {
	face   *wire.Face
	engine *engine.Engine
	keys   Keys
}

// New makes the face.
func New(d Deps) *API {
	return &API{face: wire.NewFace(Dialect, d.Shared), engine: d.Engine, keys: d.Keys}
}

// Handler serves the API with the prefix /profile taken away.
func (a *API) Handler() http.Handler { return a.face.Mux(a.routes()) }
