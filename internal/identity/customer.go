package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// Notifier sends messages in a transaction; notify.Notifier is one.
type Notifier interface {
	Send(tx store.Tx, s scope.Scope, m notify.Message) error
	// Ready gives what Send would say of a channel that is not configured.
	Ready(s scope.Scope, channel string) error
}

// Publisher has events published that a transaction causes; webhook.Hub is one.
// One about nobody is not, and costs the same.
type Publisher interface {
	PublishLater(tx store.Tx, s scope.Scope, e webhook.Event) error
}

// CustomerDeps are what the customer engine is made of.
type CustomerDeps struct {
	DB      store.DB
	Clock   clock.Clock
	Rand    *entropy.Source
	Vault   *vault.Vault
	Tenants Tenants
	Hasher  *password.Hasher
	Audit   Auditor
	Notify  Notifier
	Hooks   Publisher
	// Captchas checks what shops want solved; nil: the proof of work alone.
	Captchas *captcha.Verifier
	Issuer   string // "iss" of access tokens: the address of the auth API; "" leaves it out
}

// Customers is the engine of shop customers: registration, login, passwords
// and, through Tokens, their sessions. It is safe for concurrent use.
type Customers struct {
	*Tokens
	hasher   *password.Hasher
	notify   Notifier
	hooks    Publisher
	captchas *captcha.Verifier
}

// NewCustomers makes the engine. Close releases it; Run is its upkeep.
func NewCustomers(d CustomerDeps) *Customers {
	if d.Captchas == nil {
		d.Captchas = captcha.New(captcha.Deps{DB: d.DB, Clock: d.Clock, Rand: d.Rand, Vault: d.Vault})
	}
	return &Customers{Tokens: newTokens(d), hasher: d.Hasher, notify: d.Notify, hooks: d.Hooks, captchas: d.Captchas}
}

// Close ends the subscriptions. No method may run any more.
func (c *Customers) Close() { c.close() }

// Caller is an authenticated shop backend and what it says about the shopper.
type Caller struct {
	Client *tenant.OAuthClient
	Origin Origin
	// Captcha is the shopper's answer to one; "" when there is none.
	Captcha string
	// Stranger says that nobody stands between the shopper and us, as a shop's
	// backend does that knows whom it lets register.
	Stranger bool
}

// Person is what a shop knows about its customer. It is stored sealed.
type Person struct {
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
	Gender    string `json:"gender"` // m, f, d or n
	Guest     bool   `json:"guest,omitempty"`
}

const (
	personPurpose = "account-person"
	emailPurpose  = "account-email"
)

// shop gives the shop that a request names, if the caller may act for it.
// Conditions: RequestInvalid with shop_id Unknown, also for another company's.
func (c *Customers) shop(by Caller, id int) (*tenant.Shop, error) {
	shop, ok := c.tenants.Shop(id)
	if !ok || shop.Company != by.Client.Scope.Company {
		return nil, fault.RequestInvalid.Fields(fault.Field{Name: "shop_id", Rule: fault.Unknown})
	}
	return shop, nil
}

// emailHash finds an address in a shop's address book.
func (c *Customers) emailHash(s scope.Scope, address string) []byte {
	return c.vault.Lookup(s, emailPurpose, address)
}

func (c *Customers) seal(p Person, s scope.Scope, accountID string) ([]byte, error) {
	plain, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	return c.vault.Seal(plain, s, accountID, personPurpose)
}

// PersonOf opens an account's personal data.
func (t *Tokens) PersonOf(a Account) (p Person, err error) {
	plain, err := t.vault.OpenSealed(a.Person, a.Scope, a.ID, personPurpose)
	if err != nil {
		return Person{}, err
	}
	if err := json.Unmarshal(plain, &p); err != nil {
		return Person{}, fmt.Errorf("identity: person of %s: %w", a.ID, err)
	}
	return p, nil
}

// byEmail loads the account of an address in a shop. It looks for every form that
// the address may have, also when it has found one: else the time would tell.
func (c *Customers) byEmail(ctx context.Context, s scope.Scope, shop *tenant.Shop, address string) (a Account, found bool, err error) {
	err = c.db.Read(ctx, func(q store.Queryer) error {
		found = false
		for _, hash := range c.emailHashes(s, address) {
			other, also, err := identitydb.AccountByIdentifier(q, s, ShopRealm(shop.ID), KindEmail, hash)
			if err != nil {
				return err
			}
			if also && !found {
				a, found = other, true
			}
		}
		return nil
	})
	return a, found, err
}

// FindByEmail gives the registered customer of a shop with an address.
// Conditions: LoginUnknown; RequestInvalid for an unknown shop or no address.
func (c *Customers) FindByEmail(ctx context.Context, by Caller, shopID int, email string) (Account, error) {
	shop, err := c.shop(by, shopID)
	if err != nil {
		return Account{}, err
	}
	address, ok := NormalEmail(email)
	if !ok {
		return Account{}, fault.RequestInvalid.Fields(fault.Field{Name: "email", Rule: fault.Format})
	}
	a, found, err := c.byEmail(ctx, by.Client.Scope, shop, address)
	if err == nil && !found {
		err = fault.LoginUnknown
	}
	return a, err
}

// Clear deletes a scope's customers and their sessions, to make a sandbox as new.
func (c *Customers) Clear(tx store.Tx, s scope.Scope) error {
	tx.Notify(topicTokens, "") // of everybody: they are too many to name
	return identitydb.ClearCustomers(tx, s)
}

// SetStatus changes a customer's standing, at once on all nodes. Tokens are not
// revoked: they answer with the standing until it is active again.
// Conditions: ObjectUnknown.
func (c *Customers) SetStatus(ctx context.Context, s scope.Scope, accountID, status string, o Origin) error {
	now := c.clk.Now(s)
	return c.write(ctx, accountID, func(tx store.Tx) error {
		ok, err := identitydb.SetStatus(tx, s, accountID, status, now)
		if err != nil {
			return err
		}
		if !ok {
			return fault.ObjectUnknown
		}
		e := event("account.status", accountID, o, "status", status)
		e.Actor = "system"
		return c.audit.Record(tx, s, e)
	})
}

// SetStanding changes the standing of the registered customer of a shop with an
// address: active, locked, closed or denied. Who has right password and tokens
// is told so from then on, everybody else learns nothing.
// Conditions: RequestInvalid, ObjectUnknown.
func (c *Customers) SetStanding(ctx context.Context, s scope.Scope, shopID int, email, status string) error {
	if !slices.Contains(standings, status) {
		return fault.RequestInvalid.Fields(fault.Field{Name: "status", Rule: fault.NotAllowed, OneOf: standings})
	}
	account, err := c.FindByEmail(ctx, Caller{Client: &tenant.OAuthClient{Scope: s}}, shopID, email)
	if errors.Is(err, fault.LoginUnknown) {
		return fault.ObjectUnknown // nobody signs in here
	}
	if err != nil {
		return err
	}
	return c.SetStatus(ctx, s, account.ID, status, Origin{})
}

// standings are what an account's status can be.
var standings = []string{StatusActive, StatusLocked, StatusClosed, StatusDenied}
