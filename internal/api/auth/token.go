package auth

import (
	"encoding/json"
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// loose is a parameter of the token endpoint. That endpoint judges what a
// parameter says, not its JSON type: a number is its digits, and anything else
// that is no text is as good as missing.
type loose string

// UnmarshalJSON never fails on valid JSON.
func (l *loose) UnmarshalJSON(data []byte) error {
	*l = ""
	if data[0] == '"' {
		return json.Unmarshal(data, (*string)(l))
	}
	if c := data[0]; c == '-' || c >= '0' && c <= '9' {
		*l = loose(data)
	}
	return nil
}

type tokenRequest struct {
	GrantType    loose `json:"grant_type"`
	Scope        loose `json:"scope"`
	ClientID     loose `json:"client_id"`
	ClientSecret loose `json:"client_secret"`
	RefreshToken loose `json:"refresh_token"`
	Code         loose `json:"code"`
	RedirectURI  loose `json:"redirect_uri"`
	CodeVerifier loose `json:"code_verifier"`
}

// token is the OAuth 2 token endpoint. The order of its checks is the
// contract's: the grant type, the client, the grant's own parameters.
func (a *API) token(w http.ResponseWriter, r *http.Request) error {
	var q tokenRequest
	if err := wire.DecodeForm(r, &q); err != nil {
		return err
	}
	grant, ok := grants[string(q.GrantType)]
	if !ok {
		return fault.GrantUnsupported
	}
	by, err := a.anyCaller(r, credentials{q.ClientID, q.ClientSecret})
	if err != nil {
		return err
	}
	if !by.Client.MayUse(string(q.GrantType)) {
		return fault.GrantForbidden
	}
	tokens, err := grant(a, r, &q, by)
	if err != nil {
		return err
	}
	return answer(w, tokens)
}

// grants are those that the token endpoint knows, with what answers each.
var grants = map[string]func(*API, *http.Request, *tokenRequest, identity.Caller) (any, error){
	tenant.GrantCode: (*API).exchange, tenant.GrantCredentials: (*API).clientToken, tenant.GrantRefresh: (*API).refresh,
}

func (a *API) refresh(r *http.Request, q *tokenRequest, by identity.Caller) (any, error) {
	if q.RefreshToken == "" {
		return nil, fault.RefreshTokenMissing
	}
	return a.customers.Refresh(r.Context(), by.Client, string(q.RefreshToken), by.Origin)
}

func (a *API) clientToken(r *http.Request, q *tokenRequest, by identity.Caller) (any, error) {
	return a.customers.IssueClientToken(r.Context(), by.Client, string(q.Scope))
}

func (a *API) exchange(r *http.Request, q *tokenRequest, by identity.Caller) (any, error) {
	if q.Code == "" {
		return nil, fault.CodeMissing
	}
	return a.customers.ExchangeCode(r.Context(), by.Client, string(q.Code), string(q.RedirectURI), string(q.CodeVerifier), by.Origin)
}

var emptyObject = []byte("{}")

// validate has done its work once the bearer is known.
func (a *API) validate(w http.ResponseWriter, _ *http.Request, _ identity.Bearer) error {
	w.Header()["Cache-Control"] = noStore
	wire.Raw(w, http.StatusOK, emptyObject)
	return nil
}
