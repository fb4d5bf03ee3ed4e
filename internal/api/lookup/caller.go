package lookup

import (
	"net"
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// keyed is a handler that knows who is calling, and keyedTo one that knows which
// service it is about too.
type (
	keyed   func(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error
	keyedTo func(w http.ResponseWriter, r *http.Request, c call) error
)

// call is a request that was admitted.
type call struct {
	key     *tenant.APIKey
	service engine.Service
}

// keyed admits private keys, as often as the company's limit allows.
func (a *API) keyed(h keyed) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		key, err := a.admit(r)
		if key != nil {
			wire.SetCompany(r.Context(), key.Scope.Company)
		}
		if err != nil {
			return err
		}
		if a.PerMinute != nil {
			if err := a.limits.take(key.Scope, a.PerMinute(key.Scope.Company)); err != nil {
				return err
			}
		}
		return h(w, r, key)
	}
}

// admit finds the private key of a request: what a public one may do can be done
// by anybody who opens the page that it is in. A key that exists comes back also
// when it is refused.
func (a *API) admit(r *http.Request) (*tenant.APIKey, error) {
	key, err := a.Keys.APIKey(r.Header.Get("X-Api-Key"))
	if err != nil {
		return nil, err
	}
	if key.Kind == tenant.PublicKey {
		return key, fault.APIKeyInvalid
	}
	if a.HostEnvironment != nil {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if env := a.HostEnvironment(host); env != "" && env != key.Scope.Environment {
			return key, fault.APIKeyEnvironment
		}
	}
	return key, nil
}

// served admits keys that have access to the service in the path.
func (a *API) served(h keyedTo) wire.Handler {
	return a.keyed(func(w http.ResponseWriter, r *http.Request, key *tenant.APIKey) error {
		c, err := called(r, key)
		if err != nil {
			return err
		}
		return h(w, r, c)
	})
}

// paced is served for a handler that waits for the company's limit by itself.
func (a *API) paced(h keyedTo) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		key, err := a.admit(r)
		if err != nil {
			return err
		}
		c, err := called(r, key)
		if err != nil {
			return err
		}
		return h(w, r, c)
	}
}

// called reads the service in the path. Conditions: PathUnknown, ServiceUnknown,
// ServiceNotAllowed.
func called(r *http.Request, key *tenant.APIKey) (call, error) {
	if v := r.PathValue("version"); v != "v1" && v != "v2" {
		return call{}, fault.PathUnknown
	}
	service, ok := engine.Named(r.PathValue("service") + "/" + r.PathValue("subservice"))
	if !ok {
		return call{}, fault.ServiceUnknown
	}
	if !key.Allows(service.Name) {
		return call{}, fault.ServiceNotAllowed
	}
	return call{key, service}, nil
}
