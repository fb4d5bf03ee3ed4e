package auth

import (
	"encoding/json"
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
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
	if q.GrantType != "refresh_token" && q.GrantType != "authorization_code" {
		return fault.GrantUnsupported
	}
	by, err := a.tokenCaller(r, &q)
	if err != nil {
		return err
	}
	pair, err := a.grant(r, &q, by)
	if err != nil {
		return err
	}
	return answer(w, pair)
}

// tokenCaller authenticates by the body, which wins, or by Basic.
func (a *API) tokenCaller(r *http.Request, q *tokenRequest) (identity.Caller, error) {
	if q.ClientID != "" || q.ClientSecret != "" {
		return a.caller(r, string(q.ClientID), string(q.ClientSecret))
	}
	id, secret, ok := r.BasicAuth()
	if !ok {
		return identity.Caller{}, fault.ClientInvalid
	}
	return a.caller(r, id, secret)
}

func (a *API) grant(r *http.Request, q *tokenRequest, by identity.Caller) (identity.Pair, error) {
	if q.GrantType == "refresh_token" {
		if q.RefreshToken == "" {
			return identity.Pair{}, fault.RefreshTokenMissing
		}
		return a.customers.Refresh(r.Context(), by.Client, string(q.RefreshToken), by.Origin)
	}
	if q.Code == "" {
		return identity.Pair{}, fault.CodeMissing
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
