// Package identitytest makes a customer engine on a real database, with cheap
// hashing, a clock that can be moved, and mail and events that can be read.
package identitytest

import (
	"crypto/sha256"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// Scope is the scope of the kit's clients 5, 6 and 7.
var Scope = scope.Scope{Company: "000000", Environment: scope.Sandbox}

// Secret is the secret of every client in the kit.
const Secret = "s3cret"

// Kit is an engine and what surrounds it.
type Kit struct {
	*identity.Customers
	DB     store.DB
	Clock  *Clock
	Dir    *Directory
	Mail   *Mailbox
	Events *Events
	Audit  *audit.Log
	Hasher *password.Hasher
	Vault  *vault.Vault
}

// New makes a kit that closes with the test. Kits on one database share a
// vault if they are given one.
func New(t testing.TB, db store.DB, v *vault.Vault) *Kit {
	t.Helper()
	return NewWith(t, db, v, nil)
}

// NewWith is New with parts of the test's own: change, unless nil, replaces what
// the engine is made of.
func NewWith(t testing.TB, db store.DB, v *vault.Vault, change func(*Kit, *identity.CustomerDeps)) *Kit {
	t.Helper()
	if v == nil {
		v = vault.Ephemeral()
	}
	k := &Kit{DB: db, Clock: &Clock{}, Dir: NewDirectory(), Mail: &Mailbox{}, Events: &Events{}, Vault: v}
	k.Audit = audit.New(db, k.Clock, entropy.System)
	k.Hasher = password.New(password.Options{Params: password.Params{MemoryKiB: 64, Passes: 1, Threads: 1}}, entropy.System)
	deps := identity.CustomerDeps{
		DB: db, Clock: k.Clock, Rand: entropy.System, Vault: v, Tenants: k.Dir, Hasher: k.Hasher,
		Audit: k.Audit, Notify: k.Mail, Hooks: k.Events, Issuer: "https://id.example/auth",
	}
	if change != nil {
		change(k, &deps)
	}
	k.Hasher = deps.Hasher
	k.Customers = identity.NewCustomers(deps)
	t.Cleanup(k.Close)
	return k
}

// Caller gives an authenticated client.
func (k *Kit) Caller(client int) identity.Caller {
	c, _ := k.Dir.ClientByID(client)
	return identity.Caller{Client: c, Origin: identity.Origin{IP: "203.0.113.7", UserAgent: "Tests/1"}}
}

// Clock is the system's until it is stopped, moved by an offset, and by another
// for sandbox scopes.
type Clock struct {
	offset, system atomic.Int64
	stopped        atomic.Pointer[time.Time]
}

// Now tells the time of a scope.
func (c *Clock) Now(s scope.Scope) time.Time {
	now := time.Now().UTC()
	if at := c.stopped.Load(); at != nil {
		now = *at
	}
	now = now.Add(time.Duration(c.system.Load()))
	if s.IsSandbox() {
		now = now.Add(time.Duration(c.offset.Load()))
	}
	return now
}

// Stop keeps the clock where it is but for what moves it: what happens at once
// takes a slow machine longer than a window that is seconds wide.
func (c *Clock) Stop() {
	now := time.Now().UTC()
	c.stopped.Store(&now)
}

// Advance moves the sandbox clock.
func (c *Clock) Advance(d time.Duration) { c.offset.Add(int64(d)) }

// AdvanceSystem moves the clock of everybody.
func (c *Clock) AdvanceSystem(d time.Duration) { c.system.Add(int64(d)) }

// Mailbox keeps messages. It keeps those of undone transactions too.
type Mailbox struct {
	mu   sync.Mutex
	kept []notify.Message
	sent int
	Fail error // what Send returns
}

// Send keeps a message.
func (m *Mailbox) Send(_ store.Tx, _ scope.Scope, msg notify.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Fail != nil {
		return m.Fail
	}
	m.sent++
	if msg.To == "" {
		return nil // a decoy
	}
	m.kept = append(m.kept, msg)
	return nil
}

// Sent counts the messages so far, with those that are for nobody.
func (m *Mailbox) Sent() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sent
}

// Ready gives Fail.
func (m *Mailbox) Ready(scope.Scope, string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.Fail
}

// All gives the messages so far.
func (m *Mailbox) All() []notify.Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]notify.Message(nil), m.kept...)
}

// Events keeps published events.
type Events struct {
	mu   sync.Mutex
	kept []webhook.Event
}

// PublishLater keeps an event, unless it is about nobody.
func (e *Events) PublishLater(_ store.Tx, _ scope.Scope, event webhook.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if event.AccountID == "" {
		return nil
	}
	e.kept = append(e.kept, event)
	return nil
}

// All gives the events so far.
func (e *Events) All() []webhook.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]webhook.Event(nil), e.kept...)
}

// Directory knows two companies, their shops and clients: 000000 with shops 139
// and 140 and clients 5 (RS256), 6 (ES256), 7 (conceals accounts), 8 (every
// grant, and scopes) and 10 (client_credentials alone), and 111111 with shop 200
// and client 9. Of applications there are 11 (with a secret), 12 (public), 13
// (live) and 16 (may not exchange codes) of shop 139, 14 of shop 140, and 15 of
// shop 200.
type Directory struct {
	Clients map[int]*tenant.OAuthClient
	Shops   map[int]*tenant.Shop
	Firms   map[string]*tenant.Company
	IDPs    map[string]*tenant.IDP // by company/key; none to begin with
	secret  [32]byte
}

// NewDirectory makes one.
func NewDirectory() *Directory {
	other := scope.Scope{Company: "111111", Environment: scope.Sandbox}
	return &Directory{
		secret: sha256.Sum256([]byte(Secret)),
		IDPs:   map[string]*tenant.IDP{},
		Clients: map[int]*tenant.OAuthClient{
			5: {ID: 5, Scope: Scope, Alg: "RS256"},
			6: {ID: 6, Scope: Scope, Alg: "ES256"},
			7: {ID: 7, Scope: Scope, Alg: "ES256", ConcealAccounts: true},
			8: {ID: 8, Scope: Scope, Alg: "ES256", Grants: []string{
				tenant.GrantCode, tenant.GrantRefresh, tenant.GrantCredentials}, Scopes: []string{"read", "write"}},
			10: {ID: 10, Scope: Scope, Grants: []string{tenant.GrantCredentials}, AccessTTL: 10 * time.Minute},
			9:  {ID: 9, Scope: other, Alg: "ES256"},
			11: {ID: 11, Scope: Scope, Alg: "RS256", Shop: 139, Scopes: []string{"orders"},
				RedirectURIs:           []string{"https://app.example/back", "https://app.example/back?from=a%20b"},
				PostLogoutRedirectURIs: []string{"https://app.example/bye"}},
			12: {ID: 12, Scope: Scope, Alg: "ES256", Shop: 139, Public: true,
				RedirectURIs: []string{"http://127.0.0.1/back", "http://[::1]:1/back", "com.example.app:/back"}},
			13: {ID: 13, Scope: scope.Scope{Company: Scope.Company, Environment: scope.Live}, Alg: "ES256", Shop: 139,
				RedirectURIs: []string{"https://app.example/back"}},
			14: {ID: 14, Scope: Scope, Alg: "ES256", Shop: 140, RedirectURIs: []string{"https://app.example/back"}},
			15: {ID: 15, Scope: other, Alg: "ES256", Shop: 200, RedirectURIs: []string{"https://app.example/back"}},
			16: {ID: 16, Scope: Scope, Alg: "ES256", Shop: 139, Grants: []string{tenant.GrantCredentials},
				RedirectURIs: []string{"https://app.example/back"}},
		},
		Shops: map[int]*tenant.Shop{
			139: {ID: 139, Company: Scope.Company, Locale: "es-MX"},
			140: {ID: 140, Company: Scope.Company, Locale: "en-GB", Password: tenant.PasswordPolicy{Min: 12}},
			200: {ID: 200, Company: other.Company},
		},
		Firms: map[string]*tenant.Company{
			Scope.Company: {Code: Scope.Company, Limits: tenant.Limits{LoginFailures: 3}},
			other.Company: {Code: other.Company},
		},
	}
}

// Client authenticates one.
func (d *Directory) Client(id int, secret string) (*tenant.OAuthClient, error) {
	c, ok := d.Clients[id]
	if !ok || c.Public || sha256.Sum256([]byte(secret)) != d.secret {
		return nil, fault.ClientInvalid
	}
	return c, nil
}

// ClientByID finds one.
func (d *Directory) ClientByID(id int) (*tenant.OAuthClient, bool) {
	c, ok := d.Clients[id]
	return c, ok
}

// Shop finds one.
func (d *Directory) Shop(id int) (*tenant.Shop, bool) {
	s, ok := d.Shops[id]
	return s, ok
}

// IDP finds one.
func (d *Directory) IDP(company, key string) (*tenant.IDP, bool) {
	p, ok := d.IDPs[company+"/"+key]
	return p, ok
}

// Providers lists the keys of a company's.
func (d *Directory) Providers(company string) (keys []string) {
	for _, p := range d.IDPs {
		if p.Company == company {
			keys = append(keys, p.Key)
		}
	}
	slices.Sort(keys)
	return keys
}

// Company finds one.
func (d *Directory) Company(code string) (*tenant.Company, bool) {
	c, ok := d.Firms[code]
	return c, ok
}
