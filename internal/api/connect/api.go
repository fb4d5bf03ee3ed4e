// Package connect is the face of account linking under /connect: it decodes,
// checks, calls the engine of internal/connect and renders the envelope.
//
// Every route but the catalogues, the widget's setup and preflights asks for an
// x-api-key. Public keys, which anybody can read in a web page, serve for
// POST /link/authorize alone. Requests are counted per company and environment
// (limit.go), and a POST with Idempotency-Key is answered once (once.go).
package connect

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// Directory knows keys and companies, from memory.
type Directory interface {
	// APIKey conditions: api_key_missing, api_key_invalid.
	APIKey(plain string) (*tenant.APIKey, error)
	Company(code string) (*tenant.Company, bool)
}

// Deps is what the face works with. All are needed but Shared.
type Deps struct {
	Engine    *engine.Engine
	Hooks     *webhook.Hub
	Directory Directory
	wire.Shared
}

// API is the face.
type API struct {
	engine    *engine.Engine
	hooks     *webhook.Hub
	directory Directory
	face      *wire.Face
	limits    *limiter
	handler   http.Handler
}

// New builds the face. It serves /v1/…, its prefix already stripped.
func New(d Deps) *API {
	a := &API{engine: d.Engine, hooks: d.Hooks, directory: d.Directory, face: wire.NewFace(Dialect, d.Shared)}
	a.limits = newLimiter(a.face.Clock)
	a.handler = wire.WithRequestID(a.face.Mux(a.routes()))
	return a
}

// Handler serves the face.
func (a *API) Handler() http.Handler { return a.handler }
