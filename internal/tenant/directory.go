package tenant

import (
	"context"
	"crypto/subtle"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// Topic is notified when anything that the Directory knows has changed.
const Topic = "tenant"

// maxAge is how old the snapshot may be while the database cannot tell of
// changes made by other nodes.
const maxAge = time.Second

// Directory answers who a caller is, from memory. It is safe for concurrent use.
type Directory struct {
	db    store.DB
	vault *vault.Vault
	clock clock.Clock
	rnd   *entropy.Source
	log   *slog.Logger
	now   atomic.Pointer[snapshot]
	load  sync.Mutex // one reload at a time

	changed chan struct{}
	cancel  context.CancelFunc
	done    chan struct{}
	forget  func()
}

// Open reads all tenants and follows their changes until Close.
func Open(ctx context.Context, db store.DB, v *vault.Vault, clk clock.Clock, rnd *entropy.Source, log *slog.Logger) (*Directory, error) {
	d := &Directory{db: db, vault: v, clock: clk, rnd: rnd, log: log, changed: make(chan struct{}, 1), done: make(chan struct{})}
	// Listening before the first read, so that no change falls in between.
	d.forget = db.Subscribe(Topic, func(string) { d.wake() })
	if err := d.Reload(ctx); err != nil {
		d.forget()
		return nil, err
	}
	follow, cancel := context.WithCancel(context.WithoutCancel(ctx))
	d.cancel = cancel
	go d.follow(follow)
	return d, nil
}

// Close ends the following of changes.
func (d *Directory) Close() {
	d.forget()
	d.cancel()
	<-d.done
}

// Reload reads all tenants now.
func (d *Directory) Reload(ctx context.Context) error {
	d.load.Lock()
	defer d.load.Unlock()
	at := d.clock.Now(scope.Scope{})
	return d.db.Read(ctx, func(q store.Queryer) error {
		s, err := load(q, d.vault, at)
		if err == nil {
			d.now.Store(s)
		}
		return err
	})
}

func (d *Directory) wake() {
	select {
	case d.changed <- struct{}{}:
	default: // a reload is due already
	}
}

// reloadTimeout bounds one background reload; retryAfter is the pause after one
// that failed.
const (
	reloadTimeout = 10 * time.Second
	retryAfter    = time.Second
)

func (d *Directory) follow(ctx context.Context) {
	defer close(d.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.changed:
		}
		reload, cancel := context.WithTimeout(ctx, reloadTimeout)
		err := d.Reload(reload)
		cancel()
		if err == nil || ctx.Err() != nil {
			continue
		}
		d.log.ErrorContext(ctx, "the tenants could not be read again; the old ones stay in force", "cause", err)
		time.AfterFunc(retryAfter, d.wake)
	}
}

// current gives a snapshot that may be trusted. While notifications do not flow
// an old one is read again first, and fault.Unavailable comes back when that
// fails: a key that was disabled elsewhere must not stay good.
func (d *Directory) current() (*snapshot, error) {
	s := d.now.Load()
	if d.db.Live() || d.clock.Now(scope.Scope{}).Sub(s.at) <= maxAge {
		return s, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), reloadTimeout)
	defer cancel()
	if err := d.Reload(ctx); err != nil {
		return nil, fault.Unavailable.Because(err)
	}
	return d.now.Load(), nil
}

// APIKey finds the key that a caller presents. Conditions: APIKeyMissing,
// APIKeyInvalid (unknown or disabled), Unavailable.
func (d *Directory) APIKey(plain string) (*APIKey, error) {
	if plain == "" {
		return nil, fault.APIKeyMissing
	}
	s, err := d.current()
	if err != nil {
		return nil, err
	}
	// The look-up is by hash: how long it takes says nothing about the key.
	k, ok := s.keys[Hash(plain)]
	if !ok || !k.Enabled {
		return nil, fault.APIKeyInvalid
	}
	return k, nil
}

// Client authenticates an OAuth client. Conditions: ClientInvalid, Unavailable.
func (d *Directory) Client(id int, secret string) (*OAuthClient, error) {
	s, err := d.current()
	if err != nil {
		return nil, err
	}
	c, hash := s.clients[id], Hash(secret)
	if c == nil {
		c = &clientEntry{hash: make([]byte, len(hash))}
	}
	if subtle.ConstantTimeCompare(c.hash, hash[:]) != 1 || !c.enabled || c.client.Public {
		return nil, fault.ClientInvalid // a public client has no secret, not an empty one
	}
	return c.client, nil
}

// ClientByID finds a client that may still act; no secret is checked.
func (d *Directory) ClientByID(id int) (*OAuthClient, bool) {
	c := d.now.Load().clients[id]
	if c == nil || !c.enabled {
		return nil, false
	}
	return c.client, true
}

// Shop finds a shop.
func (d *Directory) Shop(id int) (*Shop, bool) {
	s, ok := d.now.Load().shops[id]
	return s, ok
}

// Company finds a company.
func (d *Directory) Company(code string) (*Company, bool) {
	c, ok := d.now.Load().companies[code]
	return c, ok
}

// Companies lists the codes of all companies.
func (d *Directory) Companies() []string { return slices.Clone(d.now.Load().codes) }

// SignatureKey finds a company's signature key.
func (d *Directory) SignatureKey(company, id string) (*SignatureKey, bool) {
	k, ok := d.now.Load().signatures[signatureID{company, id}]
	return k, ok
}

// Keys lists the API keys, in no order.
func (d *Directory) Keys() []*APIKey {
	var all []*APIKey
	for _, k := range d.now.Load().keys {
		all = append(all, k)
	}
	return all
}

// HasSandbox reports whether any sandbox key exists.
func (d *Directory) HasSandbox() bool {
	for _, k := range d.now.Load().keys {
		if k.Scope.IsSandbox() {
			return true
		}
	}
	return false
}

// Admin reports whether token is the deployment's admin token.
func (d *Directory) Admin(token string) bool {
	hash := Hash(token)
	return token != "" && subtle.ConstantTimeCompare(d.now.Load().admin, hash[:]) == 1
}
