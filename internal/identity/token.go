package identity

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/memo"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// The lifetimes that a client does not set for itself.
const (
	DefaultAccessTTL  = 30 * 24 * time.Hour
	DefaultRefreshTTL = 60 * 24 * time.Hour
	CodeTTL           = 60 * time.Second
	// ReplayWindow is how long the same refresh may be repeated and gets the
	// same answer.
	ReplayWindow = 10 * time.Second
)

// Tenants is what the engine asks the tenant.Directory.
type Tenants interface {
	ClientByID(id int) (*tenant.OAuthClient, bool)
	Shop(id int) (*tenant.Shop, bool)
	Company(code string) (*tenant.Company, bool)
	Providers(company string) []string
}

// Auditor records what happened; audit.Log is one.
type Auditor interface {
	Record(tx store.Tx, s scope.Scope, e audit.Event) error
}

// Origin is where a request came from, as the shop backend reports it.
type Origin struct {
	IP        string // the shopper's, "" when not known
	UserAgent string
	RequestID string
}

// Pair is what a login gives: the wire's token response.
type Pair struct {
	TokenType    string `json:"token_type"` // Bearer
	ExpiresIn    int64  `json:"expires_in"` // of the access token, in seconds
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"` // always, but for applications that did not ask for one
	// What only applications get that come by the hosted pages.
	IDToken string `json:"id_token,omitempty"`
	Scope   string `json:"scope,omitempty"` // granted, space-delimited
}

// Bearer is who holds a valid access token.
type Bearer struct {
	Scope     scope.Scope
	Realm     string
	AccountID string
	Number    int64 // customerId
	ClientID  int
	JTI       string
	Granted   string // scopes, space-delimited; none for a shop backend's customers
	ExpiresAt time.Time
}

// Tokens issues, checks, refreshes and revokes the tokens of shop customers.
// It is safe for concurrent use.
type Tokens struct {
	db      store.DB
	clk     clock.Clock
	rnd     *entropy.Source
	vault   *vault.Vault
	tenants Tenants
	audit   Auditor
	issuer  string
	keys    *Keys
	alone   bool // no other node can share the database

	verified *memo.Cache[tokenKey, *verified]
	refused  *memo.Cache[tokenKey, struct{}]
	accounts accountCache
	scans    scans
	cancel   func()
}

// newTokens makes the token half of the engine; Close releases it.
func newTokens(d CustomerDeps) *Tokens {
	t := &Tokens{
		db: d.DB, clk: d.Clock, rnd: d.Rand, vault: d.Vault, tenants: d.Tenants, audit: d.Audit, issuer: d.Issuer,
		alone:    d.DB.Dialect() == store.SQLite,
		keys:     newKeys(d.DB, d.Clock, d.Rand, d.Vault),
		verified: memo.New[tokenKey, *verified](100_000),
		refused:  memo.New[tokenKey, struct{}](10_000),
	}
	t.accounts.init()
	t.cancel = t.db.Subscribe(topicTokens, t.accounts.forget)
	return t
}

// Keys gives the keys that sign.
func (t *Tokens) Keys() *Keys { return t.keys }

// Issuer gives the address of the authorization server, as tokens name it.
func (t *Tokens) Issuer() string { return t.issuer }

func (t *Tokens) close() {
	t.cancel()
	t.keys.cancel()
	t.verified.Close()
	t.refused.Close()
	t.accounts.cache.Close()
}

// write runs a change of an account's tokens or standing and tells all nodes:
// the others by notification, this one before the answer leaves. (Refresh does
// without the notification: PostgreSQL commits one notifying transaction at a
// time. See Tokens.live.)
func (t *Tokens) write(ctx context.Context, accountID string, fn func(tx store.Tx) error) error {
	err := t.db.Write(ctx, func(tx store.Tx) error {
		tx.Notify(topicTokens, accountID)
		return fn(tx)
	})
	// Also after an error: the outcome of a commit may be unknown.
	t.accounts.forget(accountID)
	return err
}
