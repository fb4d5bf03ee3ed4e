package identity

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// ClientTTL is how long a token lives that a client got for itself, unless the
// client's access tokens live shorter anyway. Whoever may ask for one may ask
// again, so there is no need for long ones, and no refresh token (RFC 6749,
// section 4.4.3).
const ClientTTL = time.Hour

// ClientToken is what a client gets for itself: the wire's token response.
type ClientToken struct {
	TokenType   string `json:"token_type"` // Bearer
	ExpiresIn   int64  `json:"expires_in"` // in seconds
	AccessToken string `json:"access_token"`
	Scope       string `json:"scope,omitempty"` // granted, space-delimited
}

// clientClaims are those of a client's own token: the contract's without a
// customer, and what RFC 9068 wants besides. sub and client_id are the client.
type clientClaims struct {
	claims
	ClientID string `json:"client_id,omitempty"`
	Scope    string `json:"scope,omitempty"` // as Scopes, space-delimited
	Mark     string `json:"mark,omitempty"`  // tenant.OAuthClient.SecretMark when it was made
}

// IssueClientToken gives a client an access token for itself, which is no
// customer's and is refused wherever a customer's is wanted. The client was
// authenticated and may use the grant.
//
// The token is not stored: what it says is signed, and what is stored is only
// that one was revoked. A row for each would make a durable write of an answer
// that the caller can have again at any time, and would be read by nobody. It
// ends with the secret that it was got with, and with the client.
//
// asked is a space-delimited list of the client's scopes; "" grants none.
// Conditions: ScopeInvalid.
func (t *Tokens) IssueClientToken(ctx context.Context, c *tenant.OAuthClient, asked string) (ClientToken, error) {
	scopes, err := grantedScopes(c, asked)
	if err != nil {
		return ClientToken{}, err
	}
	ttl := ClientTTL
	if c.AccessTTL > 0 {
		ttl = min(ttl, c.AccessTTL)
	}
	issued := t.clk.Now(c.Scope).Truncate(time.Second)
	id := strconv.Itoa(c.ID)
	granted := strings.Join(scopes, " ")
	payload, err := json.Marshal(clientClaims{
		claims: claims{
			Audience: id, ID: t.rnd.Hex(jtiBytes), Issuer: t.issuer, Subject: id, Scopes: scopes,
			IssuedAt: issued.Unix(), NotBefore: issued.Unix(), Expires: issued.Add(ttl).Unix(),
		},
		ClientID: id, Scope: granted, Mark: c.SecretMark,
	})
	if err != nil {
		return ClientToken{}, err
	}
	access, err := t.keys.sign(ctx, algOf(c), clientToken, payload)
	return ClientToken{TokenType: "Bearer", ExpiresIn: int64(ttl / time.Second), AccessToken: access, Scope: granted}, err
}

// grantedScopes gives the scopes that are asked for, each once, if the client
// may have them all. Nothing asked for is nothing granted: a token is good for
// what its holder meant it for.
func grantedScopes(c *tenant.OAuthClient, asked string) ([]string, error) {
	granted := []string{}
	for s := range strings.SplitSeq(asked, " ") {
		switch {
		case s == "" || slices.Contains(granted, s):
		case !slices.Contains(c.Scopes, s):
			return nil, fault.ScopeInvalid
		default:
			granted = append(granted, s)
		}
	}
	return granted, nil
}

// holder is the name under which a client stands among the accounts whose
// tokens may change. No account's id looks like it.
func holder(clientID int) string { return "client/" + strconv.Itoa(clientID) }

// checkClient says whether a client's own token is good now. In the steady
// state it touches no disk. Conditions: TokenInvalid, TokenExpired.
func (t *Tokens) checkClient(ctx context.Context, v *verified) error {
	b := v.bearer
	if !t.clk.Now(b.Scope).Before(b.ExpiresAt) {
		return fault.TokenExpired
	}
	c, ok := t.tenants.ClientByID(b.ClientID)
	if !ok || c.Scope != b.Scope || !c.MayUse(tenant.GrantCredentials) || c.SecretMark != v.mark {
		return fault.TokenInvalid
	}
	gen := t.clientGen(b.ClientID)
	if s := v.state.Load(); s != nil && s.gen == gen {
		return s.err()
	}
	s := &tokenState{gen: gen, at: t.now()}
	err := t.db.Read(ctx, func(q store.Queryer) error {
		revoked, err := identitydb.ClientTokenRevoked(q, b.Scope, b.ClientID, b.JTI)
		s.live = !revoked
		return err
	})
	if err != nil {
		return err
	}
	v.state.Store(s)
	return s.err()
}

func (s *tokenState) err() error {
	if s.live {
		return nil
	}
	return fault.TokenInvalid
}

// clientGen gives the generation of a client's own tokens. A revocation of any
// of them, on whatever node, begins a new one.
func (t *Tokens) clientGen(clientID int) uint64 {
	name := holder(clientID)
	if st, ok := t.accounts.cache.Get(name); ok && t.fresh(st.at) {
		return st.gen
	}
	before := t.accounts.before(name)
	st := &standing{gen: t.accounts.gen.Add(1), at: t.now()}
	t.accounts.keep(name, st, before)
	return st.gen
}

// revokeClient ends a client's own token on all nodes. One that has ended by
// itself needs no note.
func (t *Tokens) revokeClient(ctx context.Context, v *verified, o Origin) error {
	b := v.bearer
	now := t.clk.Now(b.Scope)
	left := b.ExpiresAt.Sub(now)
	if left <= 0 {
		return nil
	}
	row := identitydb.ClientRevocation{
		JTI: b.JTI, Scope: b.Scope, ClientID: b.ClientID, RevokedAt: now,
		// A sandbox's clock may be set back meanwhile, and the token live again.
		PurgeAt: t.clk.Now(scope.Scope{}).Add(left + purgeAfter),
	}
	return t.write(ctx, holder(b.ClientID), func(tx store.Tx) error {
		did, err := identitydb.RevokeClientToken(tx, row)
		if err != nil || !did {
			return err
		}
		return t.audit.Record(tx, b.Scope, event("token.revoked", holder(b.ClientID), o, "token", b.JTI))
	})
}
