// Package auth is the face of customer authentication: the shop backends' API
// that registers and logs in customers and issues their tokens. It is wire-
// compatible with the Authentication API that @scayle/storefront-core speaks.
//
// routes.go is its table of contents, dialect.go says how each condition is
// worded, external.go sends customers to outside identity providers and back,
// external_logout.go the same when they leave.
package auth

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Clients authenticates shop backends; tenant.Directory does.
type Clients interface {
	// Client returns fault.ClientInvalid for an unknown id or a wrong secret.
	Client(id int, secret string) (*tenant.OAuthClient, error)
}

// Deps are what the face is made of.
type Deps struct {
	Shared    wire.Shared
	Clients   Clients
	Customers *identity.Customers
	IDPs      Providers
	// Page shows an error to a person in a browser; nil leaves it to JSON.
	Page func(w http.ResponseWriter, r *http.Request, err error)
	// AllowPrivate lets what an identity provider's discovery names be on this
	// host's own network; the provider itself may be there anyway.
	AllowPrivate bool
	// ProviderTimeout bounds what one request asks of an identity provider; 0 is
	// ten seconds.
	ProviderTimeout time.Duration
}

// Providers finds companies' outside identity providers; tenant.Directory does.
type Providers interface {
	IDP(company, key string) (*tenant.IDP, bool)
}

// API serves /v1/… and /.well-known/jwks.json, with its prefix taken away.
type API struct {
	face      *wire.Face
	clients   Clients
	customers *identity.Customers
	idps      Providers
	page      func(w http.ResponseWriter, r *http.Request, err error)
	providers *providers
	refused   perMinute // at the endpoints that anybody can call
	begun     perMinute // log-ins at outside providers
	handler   http.Handler
}

// New makes the face.
func New(d Deps) *API {
	a := &API{face: wire.NewFace(Dialect, d.Shared), clients: d.Clients, customers: d.Customers, idps: d.IDPs, page: d.Page}
	a.providers = newProviders(d.AllowPrivate, d.ProviderTimeout, func() time.Time { return a.face.Clock.Now(scope.Scope{}) })
	a.handler = a.face.Mux(a.routes())
	return a
}

// Handler serves the API.
func (a *API) Handler() http.Handler { return a.handler }

// JWKS serves the key set alone, for the root of the server.
func (a *API) JWKS() http.Handler { return a.face.Handle(a.keySet) }

// Metadata serves the authorization server's metadata alone, for the place
// where RFC 8414 wants that of an issuer whose address has a path: at the root.
func (a *API) Metadata() http.Handler { return a.face.Handle(a.serverMetadata) }
