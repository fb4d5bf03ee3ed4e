package auth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"
)

// VerifierConfig says whose tokens a Verifier takes.
type VerifierConfig struct {
	Base    string // where the server is reached, such as https://id.example/auth
	Issuer  string // as the tokens name it: the public address; default Base
	Clients []int  // whose tokens are taken; required: a token is for its client
	// ClientTokens takes tokens that clients got for themselves, too.
	ClientTokens bool
	// Live asks the server about each customer's token besides, so that one which
	// was revoked is refused at once and not when it expires. Good answers are
	// believed for LiveFor; 0 asks each time.
	Live    bool
	LiveFor time.Duration
	HTTP    *http.Client // as in Config
}

// Verifier tells whether access tokens are good. It is safe for many goroutines.
type Verifier struct {
	config VerifierConfig
	wire   *wire
	keys   *keySet
	lately lately
}

// NewVerifier does not ask the server yet.
func NewVerifier(c VerifierConfig) (*Verifier, error) {
	w, err := newWire(c.Base, c.HTTP)
	if err != nil {
		return nil, err
	}
	if len(c.Clients) == 0 {
		return nil, errors.New("auth: VerifierConfig.Clients is empty")
	}
	if c.Issuer == "" {
		c.Issuer = w.base
	}
	return &Verifier{config: c, wire: w, keys: newKeySet(w)}, nil
}

// Claims are what a good token says.
type Claims struct {
	ID         string // jti
	ClientID   int
	Subject    string // the account's id, or the client's
	CustomerID int64  // 0 for a client's own token
	Scopes     []string
	Issued     time.Time
	Expires    time.Time
}

// Has reports whether the token was granted a scope.
func (c Claims) Has(scope string) bool { return slices.Contains(c.Scopes, scope) }

// payload is a token's claims on the wire.
type payload struct {
	Issuer    string   `json:"iss"`
	Audience  audience `json:"aud"`
	ID        string   `json:"jti"`
	Subject   string   `json:"sub"`
	Customer  int64    `json:"customerId"`
	Scopes    []string `json:"scopes"`
	Issued    int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	Expires   int64    `json:"exp"`
}

// skew is how far the server's clock may be ahead of this machine's.
const skew = 10 * time.Second

// The types that access tokens have in their header. A client's own has the
// RFC's (9068), a customer's the contract's.
const (
	typeCustomer = "JWT"
	typeClient   = "at+jwt"
)

// Verify gives the claims of a good access token. An error for which [Over] is
// true says that the token is not good (an *Error with InvalidToken, or with
// UserDeactivated from a server that was asked), any other that it could not be
// told.
func (v *Verifier) Verify(ctx context.Context, token string) (Claims, error) {
	t, err := parse(token)
	if err != nil {
		return Claims{}, notGood(err)
	}
	key, err := v.keys.find(ctx, t.key)
	switch {
	case errors.Is(err, errToken):
		return Claims{}, notGood(err)
	case err != nil:
		return Claims{}, err
	case !key.holds(t):
		return Claims{}, notGood(errToken)
	}
	c, err := v.read(t)
	if err != nil {
		return Claims{}, notGood(err)
	}
	if v.config.Live && c.CustomerID != 0 && !v.lately.good(token, now()) {
		if err := (&Customer{wire: v.wire, access: token}).Validate(ctx); err != nil {
			return Claims{}, err
		}
		v.lately.add(token, now().Add(v.config.LiveFor), now())
	}
	return c, nil
}

// read holds signed claims to what was configured.
func (v *Verifier) read(t jws) (Claims, error) {
	var p payload
	if err := json.Unmarshal(t.payload, &p); err != nil {
		return Claims{}, errToken
	}
	client, ok := p.Audience.one()
	at := now()
	switch {
	case p.Issuer != v.config.Issuer:
		return Claims{}, errors.New("auth: the token is another issuer's")
	case !ok || !slices.Contains(v.config.Clients, client):
		return Claims{}, errors.New("auth: the token is for another client")
	case p.Expires <= at.Unix():
		return Claims{}, errors.New("auth: the token has expired")
	case p.NotBefore > at.Add(skew).Unix():
		return Claims{}, errors.New("auth: the token is not good yet")
	// An ID token of the same server is no access token: it has no scopes.
	case p.ID == "" || p.Subject == "" || p.Scopes == nil:
		return Claims{}, errors.New("auth: not an access token")
	case t.typ == typeCustomer && p.Customer > 0, t.typ == typeClient && p.Customer == 0 && v.config.ClientTokens:
	default:
		return Claims{}, errors.New("auth: not a customer's access token")
	}
	return Claims{
		ID: p.ID, ClientID: client, Subject: p.Subject, CustomerID: p.Customer, Scopes: p.Scopes,
		Issued: time.Unix(p.Issued, 0), Expires: time.Unix(p.Expires, 0),
	}, nil
}
