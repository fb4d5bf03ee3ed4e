package auth

import (
	"net/http"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// tokenQuestion is what introspection and revocation take.
type tokenQuestion struct {
	ClientID     loose `json:"client_id"`
	ClientSecret loose `json:"client_secret"`
	Token        loose `json:"token"`
	Hint         loose `json:"token_type_hint"`
}

// question reads one and authenticates its client, as known does. The client comes before everything that
// could be said about a token.
func (a *API) question(r *http.Request, known func(*http.Request, credentials) (identity.Caller, error)) (q tokenQuestion, by identity.Caller, err error) {
	if err = wire.DecodeForm(r, &q); err != nil {
		return q, by, err
	}
	if by, err = known(r, credentials{q.ClientID, q.ClientSecret}); err != nil {
		return q, by, err
	}
	if q.Token == "" {
		return q, by, fault.TokenMissing
	}
	return q, by, nil
}

// inactive is the answer about every token that is not good or not the
// client's, to the byte.
var inactive = []byte(`{"active":false}`)

// introspection is the answer about a good token (RFC 7662, section 2.2).
// token_use, which the RFC leaves to the server, keeps a resource server from
// taking a refresh token for an access token.
type introspection struct {
	Active     bool   `json:"active"`
	TokenUse   string `json:"token_use"`            // access_token or refresh_token
	TokenType  string `json:"token_type,omitempty"` // Bearer; of access tokens only
	ClientID   string `json:"client_id"`
	Audience   string `json:"aud"`
	Subject    string `json:"sub"`
	CustomerID int64  `json:"customerId,omitempty"`
	Scope      string `json:"scope,omitempty"`
	ID         string `json:"jti"`
	Issuer     string `json:"iss,omitempty"`
	IssuedAt   int64  `json:"iat"`
	NotBefore  int64  `json:"nbf"`
	Expires    int64  `json:"exp"`
}

// introspect tells a client about one of its own tokens. What kind of token it
// is, is seen from the token, so the hint is not needed and a wrong one does no
// harm (RFC 7662, section 2.1).
func (a *API) introspect(w http.ResponseWriter, r *http.Request) error {
	q, by, err := a.question(r, a.bodyCaller)
	if err != nil {
		return err
	}
	found, err := a.customers.Introspect(r.Context(), by.Client, string(q.Token))
	if err != nil {
		return err
	}
	if !found.Active {
		w.Header()["Cache-Control"] = noStore
		wire.Raw(w, http.StatusOK, inactive)
		return nil
	}
	id := strconv.Itoa(found.ClientID)
	out := introspection{
		Active: true, TokenUse: found.Kind, ClientID: id, Audience: id, Subject: found.Subject, CustomerID: found.Number,
		Scope: found.Scope, ID: found.ID, Issuer: found.Issuer,
		IssuedAt: found.IssuedAt.Unix(), NotBefore: found.IssuedAt.Unix(), Expires: found.ExpiresAt.Unix(),
	}
	if found.Kind == identity.AccessToken {
		out.TokenType = "Bearer"
	}
	return answer(w, out)
}
