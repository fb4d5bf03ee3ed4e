package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	// ExternalTTL is how long a customer may take at an identity provider.
	ExternalTTL = 10 * time.Minute
	// externalKeep is how long a log-in that has ended is remembered: longer than
	// the order that started it is good.
	externalKeep    = maxOrderAge + time.Hour
	externalBytes   = 32
	externalPurpose = "external-login"
)

// ExternalStart is a log-in that has just begun. State goes to the provider and
// back in addresses, Browser stays in a cookie of the one browser in which the
// log-in may end.
type ExternalStart struct {
	State, Browser, Nonce string
	Challenge             string // PKCE, S256
}

// ExternalLogin is a log-in that has come back from a provider.
type ExternalLogin struct {
	Shop     *tenant.Shop
	Client   *tenant.OAuthClient
	Provider string // the key of the identity provider
	externalSecrets
}

// externalSecrets are sealed while the customer is away.
type externalSecrets struct {
	Callback  string `json:"callback"`
	Challenge string `json:"challenge,omitempty"` // PKCE of the shop's own exchange
	Nonce     string `json:"nonce"`
	Verifier  string `json:"verifier"` // PKCE of ours with the provider
	// Since is the earliest moment at which the customer may have logged in at the
	// provider, in Unix seconds; 0 for any.
	Since int64 `json:"since,omitempty"`
	// HostedRequest is the request of the hosted page that the log-in began at, sealed;
	// "" for one that a shop ordered.
	HostedRequest string `json:"hosted,omitempty"`
}

// externalNow is the time for what others have dated: a sandbox's clock that was
// moved must not make an order or an answer of the real world old.
func (c *Customers) externalNow() time.Time { return c.clk.Now(scope.Scope{}) }

// BeginExternal starts the log-in that an order asks for.
// Conditions: SignatureInvalid for an order that is good once and was used.
func (c *Customers) BeginExternal(ctx context.Context, o ExternalOrder) (ExternalStart, error) {
	s := o.Client.Scope
	secrets := externalSecrets{
		Callback: o.Callback, Challenge: o.Challenge, HostedRequest: o.hosted, Nonce: c.rnd.Token(externalBytes), Verifier: c.rnd.Token(externalBytes),
	}
	if o.maxAge != nil {
		secrets.Since = c.externalNow().Add(-*o.maxAge - skew).Unix()
	}
	plain, err := json.Marshal(secrets)
	if err != nil {
		return ExternalStart{}, err
	}
	// The client's id is in the state because it says whose rows to look at.
	start := ExternalStart{
		State: strconv.Itoa(o.Client.ID) + "." + c.rnd.Token(externalBytes), Browser: c.rnd.Token(externalBytes), Nonce: secrets.Nonce,
	}
	challenge := sha256.Sum256([]byte(secrets.Verifier))
	start.Challenge = base64.RawURLEncoding.EncodeToString(challenge[:])
	state, browser := sha256.Sum256([]byte(start.State)), sha256.Sum256([]byte(start.Browser))
	request := o.once(state)
	sealed, err := c.vault.Seal(plain, s, hex.EncodeToString(state[:]), externalPurpose)
	if err != nil {
		return ExternalStart{}, err
	}
	row := identitydb.ExternalLogin{
		Hash: state[:], Scope: s, ShopID: o.Shop.ID, ClientID: o.Client.ID, Provider: o.Provider, Request: request[:],
		Browser: browser[:], Sealed: sealed, ExpiresAt: c.externalNow().Add(ExternalTTL),
	}
	err = c.db.Write(ctx, func(tx store.Tx) error {
		fresh, err := identitydb.InsertExternalLogin(tx, row)
		if err == nil && !fresh {
			err = fault.SignatureInvalid
		}
		return err
	})
	return start, err
}

// SpendExternal takes a log-in up again when its customer comes back, once and
// in the browser in which it began.
// Conditions: SessionState.
func (c *Customers) SpendExternal(ctx context.Context, state, browser string) (ExternalLogin, error) {
	id, _, ok := strings.Cut(state, ".")
	n, err := strconv.Atoi(id)
	if !ok || err != nil || len(state) > 100 || len(browser) > 100 {
		return ExternalLogin{}, fault.SessionState
	}
	client, ok := c.tenants.ClientByID(n)
	if !ok {
		return ExternalLogin{}, fault.SessionState
	}
	hash, cookie := sha256.Sum256([]byte(state)), sha256.Sum256([]byte(browser))
	now := c.externalNow()
	var row identitydb.ExternalLogin
	err = c.db.Write(ctx, func(tx store.Tx) (err error) {
		var found bool
		row, found, err = identitydb.SpendExternalLogin(tx, client.Scope, n, hash[:], cookie[:], now)
		if err == nil && !found {
			err = fault.SessionState
		}
		return err
	})
	if err != nil {
		return ExternalLogin{}, err
	}
	shop, ok := c.tenants.Shop(row.ShopID)
	if !ok || shop.Company != client.Scope.Company {
		return ExternalLogin{}, fault.SessionState
	}
	l := ExternalLogin{Shop: shop, Client: client, Provider: row.Provider}
	plain, err := c.vault.OpenSealed(row.Sealed, client.Scope, hex.EncodeToString(hash[:]), externalPurpose)
	if err != nil {
		return ExternalLogin{}, err
	}
	if err := json.Unmarshal(plain, &l.externalSecrets); err != nil {
		return ExternalLogin{}, fmt.Errorf("identity: an external log-in: %w", err)
	}
	return l, nil
}
