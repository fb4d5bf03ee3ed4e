package auth

import (
	"context"
	"net/http"
	"strings"
	"time"
)

const tokenPath = "/v1/oauth/token"

// Refresh changes a refresh token for a new pair; the old pair is dead then. The
// same call within ten seconds gives the same pair, so it may be repeated when no
// answer came. A later use of a spent token ends the session. [Session] does all
// this. Errors: InvalidRequest with 401 when the customer must log in again
// ([Over] is true).
func (s *Shop) Refresh(ctx context.Context, refresh string) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, tokenPath, map[string]any{"grant_type": "refresh_token", "refresh_token": refresh})
}

// Exchange changes the code with which a customer came back from a redirect for
// tokens, once and within a minute. verifier is the PKCE verifier whose challenge
// the order had; "" for none. Errors: InvalidRequest with 400 and a hint.
func (s *Shop) Exchange(ctx context.Context, code, verifier string) (Tokens, error) {
	body := map[string]any{"grant_type": "authorization_code", "code": code}
	if verifier != "" {
		body["code_verifier"] = verifier
	}
	return s.pair(ctx, http.MethodPost, tokenPath, body)
}

// ClientToken gets a token for the backend itself, with what is granted of
// scopes. There is no refresh token: ask again. Errors: UnauthorizedClient,
// InvalidScope.
func (s *Shop) ClientToken(ctx context.Context, scopes ...string) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, tokenPath, map[string]any{"grant_type": "client_credentials", "scope": strings.Join(scopes, " ")})
}

// The kinds of tokens that Introspection.Use names.
const (
	UseAccess  = "access_token"
	UseRefresh = "refresh_token"
)

// Introspection is what the server knows of a token of this client's. Of a
// token that is not good now, nothing but Active is said.
type Introspection struct {
	Active     bool
	Use        string // UseAccess or UseRefresh: look at it before you let somebody in
	ID         string // jti
	Subject    string
	CustomerID int64 // 0 for a client's own token
	Scope      string
	Issued     time.Time
	Expires    time.Time
}

// Introspect asks about an access or refresh token.
func (s *Shop) Introspect(ctx context.Context, token string) (Introspection, error) {
	var a struct {
		Active     bool   `json:"active"`
		Use        string `json:"token_use"`
		ID         string `json:"jti"`
		Subject    string `json:"sub"`
		CustomerID int64  `json:"customerId"`
		Scope      string `json:"scope"`
		Issued     int64  `json:"iat"`
		Expires    int64  `json:"exp"`
	}
	err := s.do(ctx, http.MethodPost, "/v1/oauth/introspect", map[string]any{"token": token}, &a)
	if err != nil || !a.Active {
		return Introspection{}, err
	}
	return Introspection{
		Active: true, Use: a.Use, ID: a.ID, Subject: a.Subject, CustomerID: a.CustomerID, Scope: a.Scope,
		Issued: time.Unix(a.Issued, 0), Expires: time.Unix(a.Expires, 0),
	}, nil
}

// Revoke ends the session that an access or refresh token of this client's
// belongs to. It does not say whether there was one.
func (s *Shop) Revoke(ctx context.Context, token string) error {
	return s.do(ctx, http.MethodPost, "/v1/oauth/revoke", map[string]any{"token": token}, nil)
}
