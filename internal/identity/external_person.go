package identity

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// KindExternal is the kind of identifier that finds an account by who its holder
// is at an outside identity provider: issuer and subject.
const KindExternal = "external"

const (
	externalSubject = "account-external"
	maxPersonName   = 255 // characters
)

// ExternalPerson is what an identity provider has proven, and what it says.
type ExternalPerson struct {
	Issuer, Subject     string // proven
	FirstName, LastName string
	Email               string
	EmailVerified       bool
	// IDToken is the proof itself, to be shown when the session ends there too; ""
	// for a provider at which no session can be ended.
	IDToken string
}

// errOvertaken makes FinishExternal look again: another log-in of the same
// person was first.
var errOvertaken = errors.New("identity: overtaken")

// FinishExternal finds or makes the customer and gives an authorization code
// with which the shop gets the tokens.
//
// An account is found by issuer and subject and by nothing else. Somebody new
// whose address has an account is refused, because an address is no proof; only
// where the shop says so, and the provider says that the address is verified,
// is the account theirs. Then its password and sessions end: whoever opened
// the account need not have been the owner of the address. An address that is
// not verified is noted and finds nothing.
// Conditions: AccountExists; AccountLocked, AccountClosed, AccountDenied.
func (c *Customers) FinishExternal(ctx context.Context, l ExternalLogin, p ExternalPerson, o Origin) (string, error) {
	for range 3 {
		code, err := c.finishExternal(ctx, l, p, o)
		if !errors.Is(err, errOvertaken) {
			return code, err
		}
	}
	return "", fault.SessionState
}

func (c *Customers) finishExternal(ctx context.Context, l ExternalLogin, p ExternalPerson, o Origin) (string, error) {
	e := &entrance{c: c, login: l, person: p, origin: o, realm: ShopRealm(l.Shop.ID)}
	if err := e.prepare(ctx); err != nil {
		return "", err
	}
	s := l.Client.Scope
	code := c.NewCode()
	session, err := c.sealSession(l, code, p.IDToken)
	if err != nil {
		return "", err
	}
	var holder string
	err = c.db.Write(ctx, func(tx store.Tx) (err error) {
		if holder, err = identitydb.HolderOf(tx, s, e.realm, KindExternal, e.subject); err != nil {
			return err
		}
		if holder == "" {
			if holder, err = e.enter(tx); err != nil {
				return err
			}
		}
		account, found, err := identitydb.HoldAccount(tx, c.db.Dialect(), s, holder)
		if err != nil {
			return err
		}
		if !found {
			return errOvertaken // it was deleted at this moment
		}
		if err := Standing(account.Status); err != nil {
			return err
		}
		// The callback is not kept with the code: its own query is the shop's, and
		// may be about the customer. It was signed by the shop.
		if err := c.IssueCode(tx, code, CodeGrant{Scope: s, AccountID: holder, ClientID: l.Client.ID, Challenge: l.Challenge}); err != nil {
			return err
		}
		if err := session.insert(tx, holder); err != nil {
			return err
		}
		return c.audit.Record(tx, s, event("login.external", holder, o, "provider", l.Provider))
	})
	c.accounts.forget(holder)
	return code, err
}

// entrance is the way of one person from a provider into a shop.
type entrance struct {
	c       *Customers
	login   ExternalLogin
	person  ExternalPerson
	origin  Origin
	realm   string
	subject []byte
	email   string   // in its normal form; "" when there is none
	address []byte   // its hash
	fresh   *Account // the account to make if there is none
}

// prepare does what need not be in the transaction.
func (e *entrance) prepare(ctx context.Context) error {
	c, s := e.c, e.login.Client.Scope
	e.subject = c.vault.Lookup(s, externalSubject, e.person.Issuer+"\n"+e.person.Subject)
	email, ok := NormalEmail(e.person.Email)
	if ok {
		e.email, e.address = email, c.emailHash(s, email)
	} else {
		email = ""
	}
	var known string
	err := c.db.Read(ctx, func(q store.Queryer) (err error) {
		known, err = identitydb.HolderOf(q, s, e.realm, KindExternal, e.subject)
		if err == nil && known == "" && e.address != nil {
			known, err = c.holderOf(q, s, e.realm, e.email)
		}
		return err
	})
	if err != nil || known != "" {
		return err
	}
	id := c.rnd.UUID()
	person, err := c.seal(Person{
		FirstName: personName(e.person.FirstName), LastName: personName(e.person.LastName), Email: email, Gender: "n",
	}, s, id)
	if err != nil {
		return err
	}
	number, err := c.number(ctx, s)
	if err != nil {
		return err
	}
	now := c.clk.Now(s)
	e.fresh = &Account{
		ID: id, Scope: s, Realm: e.realm, Status: StatusActive, Number: number, Person: person, CreatedAt: now, UpdatedAt: now,
	}
	if email != "" && e.person.EmailVerified {
		e.fresh.EmailVerifiedAt = now
	}
	return nil
}

// enter gives somebody new an account: their own by address, or a new one.
func (e *entrance) enter(tx store.Tx) (id string, err error) {
	s := e.login.Client.Scope
	if e.address != nil {
		if id, err = e.c.holderOf(tx, s, e.realm, e.email); err != nil {
			return "", err
		}
	}
	if id != "" {
		// The address may be theirs since a moment ago, by another log-in.
		own, err := identitydb.HolderOf(tx, s, e.realm, KindExternal, e.subject)
		if err != nil || own != "" {
			return own, err
		}
		return id, e.link(tx, id)
	}
	if e.fresh == nil {
		return "", errOvertaken
	}
	if err := e.claim(tx, KindExternal, e.subject, e.fresh.ID); err != nil {
		return "", err
	}
	if e.address != nil && e.person.EmailVerified {
		if err := e.claim(tx, KindEmail, e.address, e.fresh.ID); err != nil {
			return "", err
		}
	}
	if err := identitydb.InsertAccount(tx, *e.fresh); err != nil {
		return "", err
	}
	return e.fresh.ID, e.c.audit.Record(tx, s, event("account.registered", e.fresh.ID, e.origin, "provider", e.login.Provider))
}

// link makes the account with the person's address theirs, or refuses to.
func (e *entrance) link(tx store.Tx, id string) error {
	if !e.person.EmailVerified || !e.login.Shop.Login.LinkVerifiedEmail {
		return fault.AccountExists
	}
	c, s := e.c, e.login.Client.Scope
	if _, err := identitydb.LockAccount(tx, s, id); err != nil {
		return err
	}
	account, found, err := identitydb.AccountByID(tx, s, id)
	if err != nil {
		return err
	}
	if !found {
		return errOvertaken
	}
	if err := Standing(account.Status); err != nil {
		return err
	}
	if err := e.claim(tx, KindExternal, e.subject, id); err != nil {
		return err
	}
	if _, err := identitydb.SetPassword(tx, s, id, "", c.clk.Now(s)); err != nil {
		return err
	}
	if err := c.dropFactors(tx, account, e.origin, c.clk.Now(s)); err != nil {
		return err
	}
	if account.EmailVerifiedAt.IsZero() {
		if err := c.addressProven(tx, account, e.origin, c.clk.Now(s)); err != nil {
			return err
		}
	}
	tx.Notify(topicTokens, id)
	return c.replaced(tx, account, "", event("account.linked", id, e.origin, "provider", e.login.Provider))
}

func (e *entrance) claim(tx store.Tx, kind string, hash []byte, id string) error {
	claimed, err := identitydb.ClaimIdentifier(tx, e.login.Client.Scope, e.realm, kind, hash, id)
	if err == nil && !claimed {
		err = errOvertaken
	}
	return err
}

// personName makes a provider's text a name that fits.
func personName(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), ""))
	for utf8.RuneCountInString(s) > maxPersonName {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}
