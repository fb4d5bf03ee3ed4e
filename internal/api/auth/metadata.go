package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// metadata describes the server to OAuth and OpenID Connect libraries (RFC 8414;
// OpenID Connect Discovery, section 3). It names only what is served.
type metadata struct {
	Issuer            string   `json:"issuer"`
	Authorization     string   `json:"authorization_endpoint"`
	Token             string   `json:"token_endpoint"`
	UserInfo          string   `json:"userinfo_endpoint"`
	EndSession        string   `json:"end_session_endpoint"`
	Keys              string   `json:"jwks_uri"`
	Introspection     string   `json:"introspection_endpoint"`
	Revocation        string   `json:"revocation_endpoint"`
	Scopes            []string `json:"scopes_supported"`
	ResponseTypes     []string `json:"response_types_supported"`
	ResponseModes     []string `json:"response_modes_supported"`
	Grants            []string `json:"grant_types_supported"`
	Challenges        []string `json:"code_challenge_methods_supported"`
	Subjects          []string `json:"subject_types_supported"`
	IDTokenAlgorithms []string `json:"id_token_signing_alg_values_supported"`
	Claims            []string `json:"claims_supported"`
	Prompts           []string `json:"prompt_values_supported"`
	TokenAuth         []string `json:"token_endpoint_auth_methods_supported"`
	IntrospectionAuth []string `json:"introspection_endpoint_auth_methods_supported"`
	RevocationAuth    []string `json:"revocation_endpoint_auth_methods_supported"`
	AnswersNameIssuer bool     `json:"authorization_response_iss_parameter_supported"`
	RequestParameter  bool     `json:"request_parameter_supported"`
	RequestURI        bool     `json:"request_uri_parameter_supported"`
	ClaimsParameter   bool     `json:"claims_parameter_supported"`
}

// clientAuth are the ways in which a client with a secret says who it is.
var clientAuth = []string{"client_secret_basic", "client_secret_post"}

func (a *API) serverMetadata(w http.ResponseWriter, _ *http.Request) error {
	issuer := a.customers.Issuer()
	alsoPublic := append([]string{"none"}, clientAuth...)
	w.Header().Set("Cache-Control", "max-age=600")
	return wire.JSON(w, http.StatusOK, metadata{
		Issuer: issuer, Authorization: issuer + "/v1/oauth/authorize", Token: issuer + "/v1/oauth/token",
		UserInfo: issuer + "/v1/oauth/userinfo", EndSession: issuer + "/v1/oauth/logout", Keys: issuer + "/.well-known/jwks.json",
		Introspection: issuer + "/v1/oauth/introspect", Revocation: issuer + "/v1/oauth/revoke",
		Scopes: identity.StandardScopes, ResponseTypes: []string{"code"}, ResponseModes: []string{"query", "form_post"},
		Grants:     []string{tenant.GrantCode, tenant.GrantCredentials, tenant.GrantRefresh},
		Challenges: []string{"S256"}, Subjects: []string{"public"}, IDTokenAlgorithms: []string{"RS256", "ES256"},
		Claims: []string{"iss", "sub", "aud", "azp", "exp", "iat", "auth_time", "nonce", "amr", "sid", "at_hash",
			"name", "given_name", "family_name", "updated_at", "email", "email_verified"},
		Prompts:   []string{"none", "login", "select_account", "consent"},
		TokenAuth: alsoPublic, IntrospectionAuth: clientAuth, RevocationAuth: alsoPublic, AnswersNameIssuer: true,
	})
}
