package sandbox

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

func (a *API) routes() []wire.Route {
	return []wire.Route{
		{Method: "GET", Pattern: "/v1/outbox", Handler: a.keyed(a.outbox)},

		{Method: "GET", Pattern: "/v1/clock", Handler: a.keyed(a.showClock)},
		{Method: "POST", Pattern: "/v1/clock", Handler: a.keyed(a.moveClock)},
		{Method: "DELETE", Pattern: "/v1/clock", Handler: a.keyed(a.resetClock)},

		{Method: "GET", Pattern: "/v1/sources/{name}/behaviour", Handler: a.keyed(a.showBehaviour)},
		{Method: "POST", Pattern: "/v1/sources/{name}/behaviour", Handler: a.keyed(a.setBehaviour)},

		{Method: "POST", Pattern: "/v1/hooks/{inbox}", Handler: a.receive}, // no key: the sender has none
		{Method: "GET", Pattern: "/v1/hooks/{inbox}", Handler: a.keyed(a.received)},
		{Method: "DELETE", Pattern: "/v1/hooks/{inbox}", Handler: a.keyed(a.emptyInbox)},

		{Method: "POST", Pattern: "/v1/scenarios", Handler: a.keyed(a.createScenario)},
		{Method: "GET", Pattern: "/v1/scenarios", Handler: a.keyed(a.listScenarios)},
		{Method: "DELETE", Pattern: "/v1/scenarios", Handler: a.keyed(a.deleteScenarios)},
		{Method: "DELETE", Pattern: "/v1/scenarios/{id}", Handler: a.keyed(a.deleteScenario)},

		{Method: "PUT", Pattern: "/v1/customers/standing", Handler: a.keyed(a.setStanding)},

		{Method: "POST", Pattern: "/v1/reset", Handler: a.keyed(a.reset)},
	}
}

// scoped is a handler that knows whose sandbox it acts on.
type scoped func(w http.ResponseWriter, r *http.Request, s scope.Scope) error

// keyed admits private sandbox keys. A live key is told so, because using one
// here is an honest mistake; a public key can be read by anybody who opens the
// page that it is in.
func (a *API) keyed(h scoped) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		key, err := a.Directory.APIKey(r.Header.Get("X-Api-Key"))
		if err != nil {
			return err
		}
		wire.SetCompany(r.Context(), key.Scope.Company)
		if !key.Scope.IsSandbox() {
			return fault.APIKeyEnvironment
		}
		if key.Kind != tenant.PrivateKey {
			return fault.APIKeyInvalid
		}
		return h(w, r, key.Scope)
	}
}

func (a *API) reset(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	if err := a.Reset(r.Context(), s.Company); err != nil {
		return err
	}
	return wire.NoContent(w)
}
