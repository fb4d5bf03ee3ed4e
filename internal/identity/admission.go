package identity

import (
	"context"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// The ways of showing who one is, as the claim "amr" names them (RFC 8176).
const (
	MethodPassword = "pwd" // a password
	MethodCode     = "otp" // a code by e-mail, or of an authenticator app
	MethodPasskey  = "hwk" // a key that somebody holds
	MethodUser     = "user"
	MethodMulti    = "mfa" // two of them
	MethodExternal = "ext" // an outside identity provider; not registered
)

// proof is what somebody has shown of being an account's holder, before it is
// known whether that is enough.
type proof struct {
	shop    *tenant.Shop
	account Account  // as it was when the proof was looked at
	methods []string // Method…
	// strong proofs are not asked for a second factor: they are two by themselves,
	// or somebody else's business.
	strong bool
	// address says that the account's e-mail address was shown to be theirs.
	address bool
	limits  attempts // counted for this try; settled when it succeeds; may be none
	phc     string   // the password's hash to keep; "" for as it is
	// spend does what the proof is good for once, such as using a code up, and
	// gives the account as it is after that; nil when there is nothing to do. It
	// stays done when a gate holds the log-in up.
	spend func(tx store.Tx, now time.Time) (Account, error)
}

// goal is what a log-in leads to: a pair of tokens, or a browser's session. It
// is made before the transaction and stored in it.
type goal interface {
	insert(tx store.Tx) error
	detail() (name, value string) // which one, for the audit log
}

// gate may hold a proven log-in up. It then stores what its holder needs to go
// on, and gives the condition to answer with as held; the transaction commits.
type gate func(tx store.Tx, by Caller, p proof, current Account, now time.Time) (held, err error)

// gates are passed in this order.
func (c *Customers) gates() []gate {
	return []gate{c.addressGate, c.secondGate}
}

// enter turns a proof into what make gives, if the account is as it was when
// the proof was looked at, its standing allows it, and no gate holds it up.
// Conditions: PasswordWrong when the password has changed meanwhile;
// AccountLocked, AccountClosed, AccountDenied, RateLimited; those of the gates.
func enter[G goal](ctx context.Context, c *Customers, by Caller, p proof, make func(context.Context) (G, error)) (G, error) {
	var none G
	g, err := make(ctx)
	if err != nil {
		return none, err
	}
	s := by.Client.Scope
	now := c.clk.Now(s)
	var held error
	err = c.db.Write(ctx, func(tx store.Tx) (err error) {
		held, err = c.pass(tx, by, p, now)
		if err != nil || held != nil {
			return err
		}
		if err := g.insert(tx); err != nil {
			return err
		}
		name, value := g.detail()
		return c.audit.Record(tx, s, event("login.success", p.account.ID, by.Origin, name, value, "methods", strings.Join(p.methods, " ")))
	})
	if p.spend != nil {
		c.accounts.forget(p.account.ID) // its tokens may have ended with it
	}
	if err == nil {
		err = held
	}
	if err != nil {
		return none, c.demanding(s, p.shop, err)
	}
	return g, nil
}

// pass runs what stands between a proof and its goal, in the transaction that
// stores the goal.
func (c *Customers) pass(tx store.Tx, by Caller, p proof, now time.Time) (held, err error) {
	s, account := by.Client.Scope, p.account
	if len(p.limits.budgets) > 0 {
		if err := p.limits.settle(tx, now); err != nil {
			return nil, err
		}
	}
	if p.spend != nil {
		if account, err = p.spend(tx, now); err != nil {
			return nil, err
		}
	}
	if p.phc != "" && p.phc != account.Password {
		// Loses against another upgrade, or a change, which the check below sees.
		if _, err := identitydb.ReplacePassword(tx, s, account.ID, account.Password, p.phc, false, now); err != nil {
			return nil, err
		}
	}
	if p.address && account.EmailVerifiedAt.IsZero() {
		if err := c.addressProven(tx, account, by.Origin, now); err != nil {
			return nil, err
		}
	}
	current, found, err := identitydb.HoldAccount(tx, c.db.Dialect(), s, account.ID)
	switch {
	case err != nil:
		return nil, err
	case !found, !current.PasswordChangedAt.Equal(account.PasswordChangedAt):
		return nil, fault.PasswordWrong // it was changed while this login was on its way
	}
	if err := Standing(current.Status); err != nil {
		return nil, err
	}
	for _, g := range c.gates() {
		if held, err = g(tx, by, p, current, now); held != nil || err != nil {
			return held, err
		}
	}
	return nil, nil
}

// addressProven notes that the account's address was shown to be its holder's.
func (c *Customers) addressProven(tx store.Tx, a Account, o Origin, now time.Time) error {
	if err := identitydb.SetEmailVerified(tx, a.Scope, a.ID, now); err != nil {
		return err
	}
	return c.audit.Record(tx, a.Scope, event("account.email_verified", a.ID, o))
}

// pairFor makes the first pair of tokens of a log-in.
func (c *Customers) pairFor(by Caller, a Account) func(context.Context) (*draft, error) {
	return func(ctx context.Context) (*draft, error) {
		return c.draft(ctx, by.Client, a.ID, a.Number, by.Origin)
	}
}

// enterPair is enter for who wants a pair.
func (c *Customers) enterPair(ctx context.Context, by Caller, p proof) (Pair, error) {
	d, err := enter(ctx, c, by, p, c.pairFor(by, p.account))
	if err != nil {
		return Pair{}, err
	}
	return d.pair, nil
}
