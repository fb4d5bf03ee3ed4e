package identity

import (
	"context"
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// The kinds of token that can be introspected and revoked.
const (
	AccessToken  = "access_token"
	RefreshToken = "refresh_token"
)

// Introspection is what a client may know of a token (RFC 7662). The zero value
// is every token that is not good, whatever the reason, and every token of
// others.
type Introspection struct {
	Active    bool
	Kind      string // AccessToken or RefreshToken
	ClientID  int
	Subject   string // account id; the client's id in its own token
	Number    int64  // customerId; 0 in the client's own token
	ID        string // jti, the same for both tokens of a pair
	Scope     string // space-delimited
	Issuer    string
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// Introspect tells a client about one of its own tokens, of either kind: which
// one it is, is seen from the token. An access token costs no disk in the
// steady state. It says nothing of the tokens of other clients, not even of the
// same company.
// Conditions: RateLimited, when the client asks about too many tokens that are
// none.
func (t *Tokens) Introspect(ctx context.Context, c *tenant.OAuthClient, token string) (Introspection, error) {
	known, err := t.recognise(ctx, c, token)
	if err != nil {
		return Introspection{}, err
	}
	if known.access != nil {
		return t.introspectAccess(ctx, known.access)
	}
	if known.refresh != nil {
		return t.introspectRefresh(c, known.refresh), nil
	}
	return Introspection{}, nil
}

func (t *Tokens) introspectAccess(ctx context.Context, v *verified) (Introspection, error) {
	var err error
	if v.typ == clientToken {
		err = t.checkClient(ctx, v)
	} else {
		_, err = t.check(ctx, v)
	}
	if isNotGood(err) {
		return Introspection{}, nil
	}
	if err != nil {
		return Introspection{}, err
	}
	b := v.bearer
	return Introspection{
		Active: true, Kind: AccessToken, ClientID: b.ClientID, Subject: b.AccountID, Number: b.Number, ID: b.JTI,
		Scope: v.scope, Issuer: t.issuer, IssuedAt: v.issued, ExpiresAt: b.ExpiresAt,
	}, nil
}

// isNotGood tells an answer about a token from a failure to give one.
func isNotGood(err error) bool {
	for _, c := range []fault.Condition{
		fault.TokenInvalid, fault.TokenExpired, fault.AccountLocked, fault.AccountClosed, fault.AccountDenied,
	} {
		if errors.Is(err, c) {
			return true
		}
	}
	return false
}

func (t *Tokens) introspectRefresh(c *tenant.OAuthClient, r *identitydb.Refreshable) Introspection {
	if r.Missing || r.State != identitydb.TokenLive || Standing(r.Status) != nil || !t.clk.Now(c.Scope).Before(r.RefreshExpiresAt) {
		return Introspection{}
	}
	return Introspection{
		Active: true, Kind: RefreshToken, ClientID: r.ClientID, Subject: r.AccountID, Number: r.Number, ID: r.JTI,
		Issuer: t.issuer, IssuedAt: r.IssuedAt, ExpiresAt: r.RefreshExpiresAt,
	}
}

// recognised is a token that a client was given: one of the two, or neither.
type recognised struct {
	access  *verified
	refresh *identitydb.Refreshable
}

// recognise finds one of the client's own tokens, dead or alive. What is not in
// memory counts against the client's scanning limit if it turns out to be none.
// Conditions: RateLimited.
func (t *Tokens) recognise(ctx context.Context, c *tenant.OAuthClient, token string) (r recognised, err error) {
	if v, ok := t.verified.Get(keyOf(token)); ok {
		if v.bearer.ClientID == c.ID && v.bearer.Scope == c.Scope {
			r.access = v
		}
		return r, nil
	}
	if err := t.scans.may(c.ID, t.now()); err != nil {
		return r, err
	}
	if len(token) == refreshLength {
		r.refresh, err = t.ownRefresh(ctx, c, token)
	} else {
		r.access, err = t.ownAccess(ctx, c, token)
	}
	if err == nil && r == (recognised{}) {
		t.scans.miss(c.ID, t.now())
	}
	return r, err
}

func (t *Tokens) ownAccess(ctx context.Context, c *tenant.OAuthClient, token string) (*verified, error) {
	v, err := t.known(ctx, token)
	switch {
	case errors.Is(err, fault.TokenInvalid):
		return nil, nil
	case err != nil:
		return nil, err
	case v.bearer.ClientID != c.ID, v.bearer.Scope != c.Scope:
		return nil, nil
	}
	return v, nil
}

func (t *Tokens) ownRefresh(ctx context.Context, c *tenant.OAuthClient, token string) (*identitydb.Refreshable, error) {
	var row identitydb.Refreshable
	var found bool
	err := t.db.Read(ctx, func(q store.Queryer) (err error) {
		row, found, err = identitydb.TokenToRefresh(q, c.Scope, tokenID(token))
		return err
	})
	if err != nil || !found || row.ClientID != c.ID {
		return nil, err
	}
	return &row, nil
}
