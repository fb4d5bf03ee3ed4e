// Package sandbox is the face of sandbox control under /sandbox/v1: what was
// sent instead of delivered, the company's clock, how its sources behave,
// inboxes for its webhooks, scenarios, and beginning anew.
//
// Every call wants the x-api-key of a sandbox private key and acts on that
// key's company alone; live keys are refused with 403. The one exception is
// POST /hooks/{inbox}, which is where webhooks arrive: package hook says whose
// an inbox is.
package sandbox

import (
	"context"
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/hook"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Directory knows keys.
type Directory interface {
	// APIKey conditions: api_key_missing, api_key_invalid.
	APIKey(plain string) (*tenant.APIKey, error)
	// HasSandbox reports whether any company has a sandbox key.
	HasSandbox() bool
}

// Outbox keeps messages instead of sending them.
type Outbox interface {
	Outbox(ctx context.Context, s scope.Scope, f notify.Filter) ([]notify.Kept, error)
}

// Clock is the clock that a company may move.
type Clock interface {
	Now(s scope.Scope) time.Time
	Ahead(company string) time.Duration
	Advance(ctx context.Context, company string, by time.Duration) error
	Set(ctx context.Context, company string, at time.Time) error
	Reset(ctx context.Context, company string) error
}

// Behaviours say how sources behave.
type Behaviours interface {
	Set(ctx context.Context, company, source string, b behaviour.Behaviour) error
	Of(ctx context.Context, company, source string) (behaviour.Behaviour, error)
}

// Customers changes what a shop's customer may do. Conditions: request_invalid,
// object_unknown.
type Customers interface {
	SetStanding(ctx context.Context, s scope.Scope, shopID int, email, status string) error
}

// Deps is what the face works with. All are needed but Sources and Shared.
type Deps struct {
	Customers  Customers
	Directory  Directory
	Outbox     Outbox
	Clock      Clock
	Behaviours Behaviours
	Inboxes    *hook.Inboxes
	Scenarios  *scenario.Book
	Reset      func(ctx context.Context, company string) error
	// Sources are the names whose behaviour can be set; nil admits any.
	Sources []string
	wire.Shared
}

// API is the face.
type API struct {
	Deps
	handler http.Handler
}

// New builds the face. It serves /v1/…, its prefix already stripped.
func New(d Deps) *API {
	a := &API{Deps: d}
	face := wire.NewFace(Dialect, d.Shared)
	a.handler = wire.WithRequestID(unless(face, d.Directory, face.Mux(a.routes())))
	return a
}

// unless makes every path unknown while nobody has a sandbox.
func unless(face *wire.Face, d Directory, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !d.HasSandbox() {
			face.Fail(w, r, fault.PathUnknown)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Handler serves the face.
func (a *API) Handler() http.Handler { return a.handler }
