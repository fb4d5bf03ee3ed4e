package identity

import (
	"cmp"
	"context"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// claims are the access token's, in the form the contract fixes.
type claims struct {
	Audience   string   `json:"aud"` // client id
	ID         string   `json:"jti"` // 80 lower-case hexadecimal digits
	IssuedAt   int64    `json:"iat"`
	NotBefore  int64    `json:"nbf"`
	Expires    int64    `json:"exp"`
	Subject    string   `json:"sub"` // account id
	Scopes     []string `json:"scopes"`
	CustomerID int64    `json:"customerId,omitempty"` // absent in a client's own token
	Issuer     string   `json:"iss,omitempty"`
}

const jtiBytes = 40

// tokenID gives the id of a pair: the first 320 bits of the SHA-512 of its
// refresh token. That has 256 random bits, so publishing its hash in the access
// token gives nothing away, and a database that holds only the hash finds the
// pair by it.
func tokenID(refresh string) string {
	sum := sha512.Sum512([]byte(refresh))
	return hex.EncodeToString(sum[:jtiBytes])
}

// draft is a signed pair that is not stored yet. Signing comes first because a
// transaction must neither wait for it nor repeat it.
type draft struct {
	row  identitydb.Token
	pair Pair
}

// draft makes the first pair of a family for an account.
func (t *Tokens) draft(ctx context.Context, c *tenant.OAuthClient, accountID string, number int64, o Origin) (*draft, error) {
	return t.draftIn(ctx, c, "", accountID, number, o)
}

// draftIn makes the first pair of a family with a name; "" is the pair's own.
func (t *Tokens) draftIn(ctx context.Context, c *tenant.OAuthClient, family, accountID string, number int64, o Origin) (*draft, error) {
	now := t.clk.Now(c.Scope)
	refreshTTL := c.RefreshTTL
	if refreshTTL <= 0 {
		refreshTTL = DefaultRefreshTTL
	}
	refresh := t.rnd.Token(refreshBytes)
	jti := tokenID(refresh)
	row := identitydb.Token{
		JTI: jti, Scope: c.Scope, AccountID: accountID, ClientID: c.ID, Family: cmp.Or(family, jti),
		IssuedAt: now, ExpiresAt: accessExpiry(c, now), RefreshExpiresAt: now.Add(refreshTTL), IP: o.IP, UserAgent: o.UserAgent,
	}
	pair, err := t.pairOf(ctx, c, row, number, refresh, true)
	if err != nil {
		return nil, err
	}
	return &draft{row, pair}, nil
}

// accessExpiry is when an access token made now ends. Claims count in seconds,
// and the row must not outlive them.
func accessExpiry(c *tenant.OAuthClient, now time.Time) time.Time {
	ttl := c.AccessTTL
	if ttl <= 0 {
		ttl = DefaultAccessTTL
	}
	return now.Truncate(time.Second).Add(ttl)
}

// pair makes a row's pair of tokens, with its access token signed. The same row
// makes the same pair for as long as the same key signs.
func (t *Tokens) pair(ctx context.Context, c *tenant.OAuthClient, row identitydb.Token, number int64, refresh string) (Pair, error) {
	return t.pairOf(ctx, c, row, number, refresh, false)
}

// pairOf is pair for the first of a family, too.
func (t *Tokens) pairOf(ctx context.Context, c *tenant.OAuthClient, row identitydb.Token, number int64, refresh string, first bool) (Pair, error) {
	if strings.HasPrefix(row.Family, grantFamily) {
		return t.grantedPair(ctx, c, row, number, refresh, first)
	}
	return t.signedPair(ctx, c, row, number, refresh, []string{})
}

// signedPair makes the two tokens that every pair has.
func (t *Tokens) signedPair(ctx context.Context, c *tenant.OAuthClient, row identitydb.Token, number int64, refresh string, scopes []string) (Pair, error) {
	issued := row.IssuedAt.Truncate(time.Second)
	payload, err := json.Marshal(claims{
		Audience: strconv.Itoa(row.ClientID), ID: row.JTI, Issuer: t.issuer,
		IssuedAt: issued.Unix(), NotBefore: issued.Unix(), Expires: row.ExpiresAt.Unix(),
		Subject: row.AccountID, Scopes: scopes, CustomerID: number,
	})
	if err != nil {
		return Pair{}, err
	}
	access, err := t.keys.sign(ctx, algOf(c), customerToken, payload)
	if err != nil {
		return Pair{}, err
	}
	return Pair{
		TokenType: "Bearer", ExpiresIn: int64(row.ExpiresAt.Sub(issued) / time.Second),
		AccessToken: access, RefreshToken: refresh,
	}, nil
}

// algOf is how a client's tokens are signed.
func algOf(c *tenant.OAuthClient) string { return cmp.Or(c.Alg, string(jose.RS256)) }

// insert stores a draft. The account is held or locked by the caller.
func (d *draft) insert(tx store.Tx) error { return identitydb.InsertToken(tx, d.row) }

// detail names the pair for the audit log.
func (d *draft) detail() (name, value string) { return "token", d.row.JTI }
