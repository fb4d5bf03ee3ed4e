package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// metadata describes the authorization server (RFC 8414) to OAuth libraries. It
// names only what is served: there is no authorization endpoint, therefore no
// response type and no authorization_code, which needs one.
type metadata struct {
	Issuer            string   `json:"issuer"`
	Token             string   `json:"token_endpoint"`
	Keys              string   `json:"jwks_uri"`
	Introspection     string   `json:"introspection_endpoint"`
	Revocation        string   `json:"revocation_endpoint"`
	ResponseTypes     []string `json:"response_types_supported"`
	Grants            []string `json:"grant_types_supported"`
	TokenAuth         []string `json:"token_endpoint_auth_methods_supported"`
	IntrospectionAuth []string `json:"introspection_endpoint_auth_methods_supported"`
	RevocationAuth    []string `json:"revocation_endpoint_auth_methods_supported"`
}

// clientAuth are the ways in which a client says who it is, everywhere.
var clientAuth = []string{"client_secret_basic", "client_secret_post"}

func (a *API) serverMetadata(w http.ResponseWriter, _ *http.Request) error {
	issuer := a.customers.Issuer()
	w.Header().Set("Cache-Control", "max-age=600")
	return wire.JSON(w, http.StatusOK, metadata{
		Issuer: issuer, Token: issuer + "/v1/oauth/token", Keys: issuer + "/.well-known/jwks.json",
		Introspection: issuer + "/v1/oauth/introspect", Revocation: issuer + "/v1/oauth/revoke",
		ResponseTypes: []string{}, Grants: []string{tenant.GrantCredentials, tenant.GrantRefresh},
		TokenAuth: clientAuth, IntrospectionAuth: clientAuth, RevocationAuth: clientAuth,
	})
}
