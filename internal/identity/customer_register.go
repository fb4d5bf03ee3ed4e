package identity

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Registration is a new customer.
type Registration struct {
	// Wrong is what the face found in names, gender and whatever is missing. It is
	// told together with what is found here, so that a form is mended in one round.
	Wrong     []fault.Field
	ShopID    int
	FirstName string
	LastName  string
	Email     string
	Gender    string
	Password  string // not for guests
	// VerifyURL is where a link that confirms the address shall lead, with {hash};
	// "" for a code alone. It is for shops that verify addresses, not for guests.
	VerifyURL string
}

// Register makes an account and logs it in. Where the shop verifies addresses it
// is not logged in but mailed a code, and the answer says so.
// Conditions: RequestInvalid, PasswordWeak, RateLimited, AccountExists,
// Overloaded; CaptchaMissing and CaptchaInvalid; EmailNotValidated, with the account made; SourceUnavailable when
// the mail cannot be sent.
func (c *Customers) Register(ctx context.Context, by Caller, r Registration) (Pair, error) {
	return c.asPair(ctx, by, func(first beginning) error { return c.register(ctx, by, r, first) })
}

// beginning makes what a new account is logged in with.
type beginning func(context.Context, Account) (goal, error)

// asPair runs what makes an account for who wants a pair.
func (c *Customers) asPair(ctx context.Context, by Caller, makes func(beginning) error) (Pair, error) {
	var d *draft
	err := makes(func(ctx context.Context, a Account) (_ goal, err error) {
		d, err = c.pairFor(by, a)(ctx)
		return d, err
	})
	if err != nil {
		return Pair{}, err
	}
	return d.pair, nil
}

// register is Register for whatever the account is logged in with.
func (c *Customers) register(ctx context.Context, by Caller, r Registration, first beginning) error {
	shop, address, err := c.admit(by, r, false)
	if err != nil {
		return err
	}
	if err := c.registered(ctx, by, shop, address); err != nil {
		return err
	}
	phc, err := c.hasher.Hash(ctx, r.Password)
	if err != nil {
		return err
	}
	return c.create(ctx, by, shop, r, address, phc, first)
}

// Guest makes an account without password or login for one order, and logs it
// in. Each call makes another, and the address may repeat among guests.
// Conditions: RequestInvalid, RateLimited; AccountExists for the address of a
// registered customer.
func (c *Customers) Guest(ctx context.Context, by Caller, r Registration) (Pair, error) {
	shop, address, err := c.admit(by, r, true)
	if err != nil {
		return Pair{}, err
	}
	if err := c.registered(ctx, by, shop, address); err != nil {
		return Pair{}, err
	}
	return c.asPair(ctx, by, func(first beginning) error { return c.create(ctx, by, shop, r, address, "", first) })
}

// registered refuses an address that has an account, before a hash is spent on
// it. Each refusal counts, because it tells that the address is registered; of
// strangers, each account too.
func (c *Customers) registered(ctx context.Context, by Caller, shop *tenant.Shop, address string) error {
	limits := c.attempts(by, shop.ID, "", "")
	if by.Stranger {
		limits = limits.signUps()
	}
	limits, err := c.tries(ctx, by, shop, limits)
	if err != nil {
		return err
	}
	s := by.Client.Scope
	now := c.clk.Now(s)
	var holder string
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		holder, err = c.holderOf(q, s, ShopRealm(shop.ID), address)
		return err
	})
	if err != nil || holder == "" && !by.Stranger {
		return err
	}
	if holder == "" { // no failure of anybody's
		limits.budgets, limits.crowd = limits.budgets[1:], nil
	}
	var spent error
	err = c.db.Write(ctx, func(tx store.Tx) (err error) {
		spent, err = limits.count(tx, now)
		return err
	})
	if err != nil {
		return err
	}
	if spent != nil {
		return c.demanding(s, shop, spent)
	}
	if holder == "" {
		return nil
	}
	return fault.AccountExists
}

// create stores the account and what it is logged in with, or the code that
// confirms its address, in one transaction. phc is empty for a guest, who gets
// no identifier.
func (c *Customers) create(ctx context.Context, by Caller, shop *tenant.Shop, r Registration, address, phc string, begin beginning) error {
	s := by.Client.Scope
	now := c.clk.Now(s)
	id := c.rnd.UUID()
	guest := phc == ""
	person, err := c.seal(Person{r.FirstName, r.LastName, address, r.Gender, guest}, s, id)
	if err != nil {
		return err
	}
	// The token names the customer's number, so that is reserved before. One
	// that a failure leaves unused is a gap and nothing else.
	number, err := c.number(ctx, s)
	if err != nil {
		return err
	}
	account := Account{
		ID: id, Scope: s, Realm: ShopRealm(shop.ID), Status: StatusActive, Password: phc, Number: number,
		Person: person, CreatedAt: now, UpdatedAt: now,
	}
	kind := "account.guest"
	if !guest {
		account.PasswordChangedAt = now
		kind = "account.registered"
	}
	unverified := !guest && shop.Login.EmailVerification
	var first goal // none until the address is verified
	var mail letter
	if unverified {
		mail = c.writeEmail(shop, EmailVerify, c.emailRow(s, id, EmailVerify, shop, address), EmailRequest{URL: r.VerifyURL})
	} else if first, err = begin(ctx, account); err != nil {
		return err
	}
	err = c.db.Write(ctx, func(tx store.Tx) error {
		if !guest {
			claimed, err := identitydb.ClaimIdentifier(tx, s, account.Realm, KindEmail, c.emailHash(s, address), id)
			if err != nil {
				return err
			}
			if !claimed {
				return fault.AccountExists
			}
			// The next log-in comes from where this one is.
			if err := c.notePlace(tx, by, shop, address, now); err != nil {
				return err
			}
		}
		if err := identitydb.InsertAccount(tx, account); err != nil {
			return err
		}
		if err := c.audit.Record(tx, s, event(kind, id, by.Origin)); err != nil {
			return err
		}
		if unverified {
			return c.post(tx, mail, address, now, false)
		}
		return first.insert(tx)
	})
	if err != nil {
		return err
	}
	if unverified {
		return fault.EmailNotValidated
	}
	return nil
}

func (c *Customers) number(ctx context.Context, s scope.Scope) (n int64, err error) {
	err = c.db.Write(ctx, func(tx store.Tx) (err error) {
		n, err = identitydb.NextNumber(tx, s.Company)
		return err
	})
	return n, err
}

func policy(shop *tenant.Shop) password.Policy {
	return password.Policy{
		Min: shop.Password.Min, Max: shop.Password.Max,
		AllowCommon: shop.Password.AllowCommon, AllowPersonal: shop.Password.AllowPersonal,
	}
}

// own lists what a person's password may not be.
func own(first, last, address string) []string {
	return []string{first, last, first + " " + last, last + " " + first, address}
}
