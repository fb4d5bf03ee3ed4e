package identity

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

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
	CustomerID int64    `json:"customerId"`
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

// draft makes a pair for an account. family and refreshExpires are empty for a
// login, and the predecessor's for a refresh.
func (t *Tokens) draft(ctx context.Context, c *tenant.OAuthClient, accountID string, number int64, o Origin, family string, refreshExpires time.Time) (*draft, error) {
	accessTTL, refreshTTL := c.AccessTTL, c.RefreshTTL
	if accessTTL <= 0 {
		accessTTL = DefaultAccessTTL
	}
	if refreshTTL <= 0 {
		refreshTTL = DefaultRefreshTTL
	}
	alg := c.Alg
	if alg == "" {
		alg = "RS256"
	}
	// The claims count in seconds, and the row must not outlive them.
	now := t.clk.Now(c.Scope)
	issued := now.Truncate(time.Second)
	expires := issued.Add(accessTTL)
	if refreshExpires.IsZero() {
		refreshExpires = now.Add(refreshTTL)
	}
	refresh := t.rnd.Token(refreshBytes)
	jti := tokenID(refresh)
	if family == "" {
		family = jti
	}
	payload, err := json.Marshal(claims{
		Audience: strconv.Itoa(c.ID), ID: jti, Issuer: t.issuer,
		IssuedAt: issued.Unix(), NotBefore: issued.Unix(), Expires: expires.Unix(),
		Subject: accountID, Scopes: []string{}, CustomerID: number,
	})
	if err != nil {
		return nil, err
	}
	access, err := t.keys.sign(ctx, alg, payload)
	if err != nil {
		return nil, err
	}
	return &draft{
		row: identitydb.Token{
			JTI: jti, Scope: c.Scope, AccountID: accountID, ClientID: c.ID, Family: family,
			IssuedAt: now, ExpiresAt: expires, RefreshExpiresAt: refreshExpires, IP: o.IP, UserAgent: o.UserAgent,
		},
		pair: Pair{TokenType: "Bearer", ExpiresIn: int64(accessTTL / time.Second), AccessToken: access, RefreshToken: refresh},
	}, nil
}

// insert stores a draft. The account is held or locked by the caller.
func (d *draft) insert(tx store.Tx) error { return identitydb.InsertToken(tx, d.row) }
