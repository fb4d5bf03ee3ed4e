package identity

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	maxOrder = 8192 // characters of a shop's JWT
	// maxOrderAge is how long a shop's JWT may be good for: what the contract's
	// client makes it good for.
	maxOrderAge = 2 * time.Hour
)

// ExternalOrder is what a shop asks for, by a browser, in a JWT that it signed:
// that a customer logs in at an identity provider and comes back to Callback.
type ExternalOrder struct {
	Shop       *tenant.Shop
	Client     *tenant.OAuthClient
	Provider   string // key of the identity provider
	Callback   string // on the shop's list
	Challenge  string // PKCE (S256) that the shop will prove when it exchanges the code; "" for none
	Parameters map[string]string
	hosted     string         // the sealed request of the hosted page that gives the order
	maxAge     *time.Duration // how long ago the customer may have logged in there; nil for any
	id         string         // "jti"; with one the order is good once
}

// orderClaims are those of the JWT.
type orderClaims struct {
	Callback   string            `json:"callbackUrl"`
	Provider   string            `json:"idpKey"`
	Client     json.RawMessage   `json:"clientId"` // a number, or one as a text
	IssuedAt   *float64          `json:"iat"`
	Expires    *float64          `json:"exp"`
	ID         string            `json:"jti"`
	Token      string            `json:"tokenId"` // of an order to log out
	Challenge  string            `json:"codeChallenge"`
	Parameters map[string]string `json:"authUrlParameters"`
}

// ReadExternal checks a shop's order. Nothing in it is believed, and nobody is
// sent anywhere, before the signature holds.
// Conditions: SignatureInvalid (also for an unknown shop), SignatureExpired;
// RequestInvalid with callbackUrl, clientId or codeChallenge; Forbidden for a
// client that may not exchange codes.
func (c *Customers) ReadExternal(shopID int, token string) (ExternalOrder, error) {
	shop, ok := c.tenants.Shop(shopID)
	if !ok {
		return ExternalOrder{}, fault.SignatureInvalid
	}
	claims, err := readOrder(shop, token, c.externalNow())
	if err != nil {
		return ExternalOrder{}, err
	}
	if !onList(shop.CallbackURLs, claims.Callback) {
		return ExternalOrder{}, fault.RequestInvalid.Fields(fault.Field{Name: "callbackUrl", Rule: fault.Unknown})
	}
	id, err := strconv.Atoi(string(bytes.Trim(claims.Client, `"`)))
	client, ok := c.tenants.ClientByID(id)
	if err != nil || !ok || client.Scope.Company != shop.Company {
		return ExternalOrder{}, fault.RequestInvalid.Fields(fault.Field{Name: "clientId", Rule: fault.Unknown})
	}
	if !client.MayUse(tenant.GrantCode) {
		return ExternalOrder{}, fault.Forbidden
	}
	if claims.Challenge != "" && len(claims.Challenge) != codeLength {
		return ExternalOrder{}, fault.RequestInvalid.Fields(fault.Field{Name: "codeChallenge", Rule: fault.Format})
	}
	return ExternalOrder{
		Shop: shop, Client: client, Provider: claims.Provider, Callback: claims.Callback, Challenge: claims.Challenge,
		Parameters: claims.Parameters, id: claims.ID,
	}, nil
}

// once gives what tells the order from those that may be used beside it. One
// without a "jti" is not told from itself: customers whom a shop sends in the
// same second have the same, to the letter, and each gets a log-in of their own,
// bound to their browser.
func (o *ExternalOrder) once(state [sha256.Size]byte) [sha256.Size]byte {
	if o.id == "" {
		return state
	}
	return sha256.Sum256([]byte("order\x00" + strconv.Itoa(o.Shop.ID) + "\x00" + o.id))
}

// readOrder gives the claims of a JWT that the shop has signed with HS256 and
// that is in force now.
func readOrder(shop *tenant.Shop, token string, now time.Time) (claims orderClaims, err error) {
	if len(token) > maxOrder || len(shop.Secret) == 0 {
		return claims, fault.SignatureInvalid
	}
	object, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.HS256})
	if err != nil {
		return claims, fault.SignatureInvalid
	}
	payload, err := object.Verify(shop.Secret)
	if err != nil {
		return claims, fault.SignatureInvalid
	}
	if err := json.Unmarshal(payload, &claims); err != nil || claims.Expires == nil || claims.IssuedAt == nil {
		return claims, fault.SignatureInvalid
	}
	at := float64(now.Unix())
	switch slack := skew.Seconds(); {
	case *claims.Expires <= at:
		return claims, fault.SignatureExpired
	case *claims.Expires > at+maxOrderAge.Seconds()+slack, *claims.IssuedAt > at+slack, *claims.IssuedAt >= *claims.Expires,
		*claims.Expires-*claims.IssuedAt > maxOrderAge.Seconds():
		return claims, fault.SignatureInvalid
	}
	return claims, nil
}

// onList reports whether an address is on a shop's list: exactly, but for a
// query of its own, in which there is room for the answer. It is compared as it
// is written, so that nothing depends on who reads it how.
func onList(list []string, address string) bool {
	if len(address) > 2000 || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' || r == '#' }) {
		return false
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil || query.Has("code") || query.Has("error") {
		return false
	}
	base, _, _ := strings.Cut(address, "?")
	for _, allowed := range list {
		if allowed, _, _ = strings.Cut(allowed, "?"); allowed == base {
			return true
		}
	}
	return false
}
