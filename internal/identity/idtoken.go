package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// IDTokenTTL is how long an application may take to look at an ID token.
const IDTokenTTL = time.Hour

// idClaims are an ID token's (OpenID Connect Core, section 2). It has no "jti",
// which every access token has, and so is refused where one is wanted.
type idClaims struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  string   `json:"aud"`
	Party     string   `json:"azp"`
	Expires   int64    `json:"exp"`
	IssuedAt  int64    `json:"iat"`
	AuthTime  int64    `json:"auth_time"`
	Nonce     string   `json:"nonce,omitempty"`
	Methods   []string `json:"amr,omitempty"`
	Session   string   `json:"sid"`
	TokenHash string   `json:"at_hash"`
	Profile
}

// Profile is what an application may know of a customer, by the scopes that it
// was granted (OpenID Connect Core, section 5.4).
type Profile struct {
	Name          string `json:"name,omitempty"`
	GivenName     string `json:"given_name,omitempty"`
	FamilyName    string `json:"family_name,omitempty"`
	UpdatedAt     int64  `json:"updated_at,omitempty"`
	Email         string `json:"email,omitempty"`
	EmailVerified *bool  `json:"email_verified,omitempty"`
}

// profile gives what scopes open of an account.
func (t *Tokens) profile(a Account, scopes []string) (out Profile, err error) {
	whole, address := slices.Contains(scopes, ScopeProfile), slices.Contains(scopes, ScopeEmail)
	if !whole && !address {
		return out, nil
	}
	p, err := t.PersonOf(a)
	if err != nil {
		return out, err
	}
	if whole {
		out.Name = strings.TrimSpace(p.FirstName + " " + p.LastName)
		out.GivenName, out.FamilyName, out.UpdatedAt = p.FirstName, p.LastName, a.UpdatedAt.Unix()
	}
	if address && p.Email != "" {
		verified := !a.EmailVerifiedAt.IsZero()
		out.Email, out.EmailVerified = p.Email, &verified
	}
	return out, nil
}

// UserInfo is the answer about a customer (OpenID Connect Core, section 5.3.2).
type UserInfo struct {
	Subject string `json:"sub"`
	Profile
}

// UserInfo tells the holder of an access token who its customer is.
// Conditions: ScopeInsufficient for a token without the scope openid.
func (c *Customers) UserInfo(ctx context.Context, b Bearer) (UserInfo, error) {
	scopes := strings.Fields(b.Granted)
	if !slices.Contains(scopes, ScopeOpenID) {
		return UserInfo{}, fault.ScopeInsufficient
	}
	account, _, err := c.holder(ctx, b)
	if err != nil {
		return UserInfo{}, err
	}
	p, err := c.profile(account, scopes)
	return UserInfo{Subject: account.ID, Profile: p}, err
}

// grantedPair is pair for an application that was granted something: its access
// token has the scopes, and beside it is an ID token where it asked for one, and
// a refresh token only where it wants to act while the customer is away. first is
// for the pair that the code gave, whose ID token repeats the nonce (section
// 12.2).
func (t *Tokens) grantedPair(ctx context.Context, c *tenant.OAuthClient, row identitydb.Token, number int64, refresh string, first bool) (Pair, error) {
	var g identitydb.Grant
	var account Account
	var found bool
	err := t.db.Read(ctx, func(q store.Queryer) (err error) {
		if g, found, err = identitydb.GrantByID(q, row.Scope, strings.TrimPrefix(row.Family, grantFamily)); err != nil || !found {
			return err
		}
		account, found, err = identitydb.AccountByID(q, row.Scope, row.AccountID)
		return err
	})
	switch {
	case err != nil:
		return Pair{}, err
	case !found:
		return Pair{}, fault.RefreshTokenRevoked // signed out at this moment
	}
	scopes := strings.Fields(g.Scopes)
	pair, err := t.signedPair(ctx, c, row, number, refresh, scopes)
	if err != nil {
		return Pair{}, err
	}
	pair.Scope = g.Scopes
	if !slices.Contains(scopes, ScopeOffline) {
		pair.RefreshToken = ""
	}
	if !slices.Contains(scopes, ScopeOpenID) {
		return pair, nil
	}
	who, err := t.profile(account, scopes)
	if err != nil {
		return Pair{}, err
	}
	id := strconv.Itoa(c.ID)
	issued := row.IssuedAt.Truncate(time.Second)
	claims := idClaims{
		Issuer: t.issuer, Subject: account.ID, Audience: id, Party: id, IssuedAt: issued.Unix(), Expires: issued.Add(IDTokenTTL).Unix(),
		AuthTime: g.AuthAt.Unix(), Methods: strings.Fields(g.Methods), Session: g.SessionID, TokenHash: tokenHash(pair.AccessToken), Profile: who,
	}
	if first {
		claims.Nonce = g.Nonce
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return Pair{}, err
	}
	pair.IDToken, err = t.keys.sign(ctx, algOf(c), customerToken, payload)
	return pair, err
}

// tokenHash is "at_hash" for the algorithms that we sign with (section 3.1.3.6).
func tokenHash(access string) string {
	sum := sha256.Sum256([]byte(access))
	return base64.RawURLEncoding.EncodeToString(sum[:sha256.Size/2])
}

// Hint is what an application's ID token says of whom it means.
type Hint struct {
	ClientID  string
	AccountID string
	SessionID string
}

// ReadHint reads an ID token that we gave, also one that has ended: it proves
// that whoever has it was told of the customer's session, and nothing else.
// Conditions: TokenInvalid.
func (c *Customers) ReadHint(ctx context.Context, token string) (Hint, error) {
	object, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil || len(token) > maxHosted {
		return Hint{}, fault.TokenInvalid
	}
	head := object.Signatures[0].Header
	signer, err := c.keys.byID(ctx, head.KeyID)
	if err != nil {
		return Hint{}, err
	}
	if signer == nil || string(signer.alg) != head.Algorithm {
		return Hint{}, fault.TokenInvalid
	}
	payload, err := object.Verify(signer.private.Public())
	if err != nil {
		return Hint{}, fault.TokenInvalid
	}
	var claims idClaims
	if err := json.Unmarshal(payload, &claims); err != nil || claims.Session == "" || claims.Issuer != c.issuer {
		return Hint{}, fault.TokenInvalid // an access token, for instance
	}
	return Hint{ClientID: claims.Audience, AccountID: claims.Subject, SessionID: claims.Session}, nil
}
