package connect

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// keyed is a handler that knows who is calling.
type keyed func(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error

// private admits private keys: a public one can be read by anybody who opens
// the page that it is in.
func (a *API) private(h keyed) wire.Handler { return a.admit(tenant.PrivateKey, h) }

// public admits public keys, and no private one: seeing one there means that
// it was put into a page.
func (a *API) public(h keyed) wire.Handler { return a.admit(tenant.PublicKey, h) }

func (a *API) admit(kind tenant.KeyKind, h keyed) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		key, err := a.directory.APIKey(r.Header.Get("X-Api-Key"))
		if err != nil {
			return err
		}
		wire.SetCompany(r.Context(), key.Scope.Company)
		if key.Kind != kind {
			return fault.APIKeyInvalid
		}
		perMinute := 0
		if c, ok := a.directory.Company(key.Scope.Company); ok {
			perMinute = c.Limits.APIRequestsPerMinute
		}
		if err := a.limits.take(w.Header(), limited{key.Scope, kind}, perMinute); err != nil {
			return err
		}
		if r.Method == http.MethodPost {
			return a.once(w, r, key, h)
		}
		return h(w, r, key)
	}
}
