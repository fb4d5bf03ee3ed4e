package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

const (
	// ResetTTL is how long a link that sets a new password is good.
	ResetTTL = time.Hour

	resetBytes  = 32
	resetLength = 43
	hashSlot    = "{hash}"
)

// SendReset mails a link that sets a new password: resetURL with {hash} filled
// in. Every request counts against a limit of its own, for the mailbox's sake.
// A client that conceals accounts gets nil for an unknown address, after the
// same work.
// Conditions: RequestInvalid, RateLimited, LoginUnknown; AccountLocked,
// AccountClosed, AccountDenied unless concealed; SourceUnavailable when mail
// cannot be sent.
func (c *Customers) SendReset(ctx context.Context, by Caller, shopID int, email, resetURL string) error {
	shop, err := c.shop(by, shopID)
	if err != nil {
		return err
	}
	address, ok := NormalEmail(email)
	if !ok {
		return fault.RequestInvalid.Fields(fault.Field{Name: "email", Rule: fault.Format})
	}
	if !validResetURL(resetURL) {
		return fault.RequestInvalid.Fields(fault.Field{Name: "reset_url", Rule: fault.Format, Text: resetURLRule})
	}
	s := by.Client.Scope
	limits := c.attempts(by, shop.ID, "reset", address)
	limits.budgets[0].window = resetWindow
	if limits, err = c.atHome(ctx, by, shop, limits, address); err != nil {
		return err
	}
	if limits, err = c.tries(ctx, by, shop, limits); err != nil {
		return err
	}
	// Before it is known whether there is an account, so that it does not tell.
	if err := c.mailReady(s); err != nil {
		return err
	}
	account, found, err := c.byEmail(ctx, s, shop, address)
	if err != nil {
		return err
	}
	outcome := error(nil)
	if !found {
		outcome = fault.LoginUnknown
	} else {
		outcome = Standing(account.Status)
	}
	if outcome != nil {
		account.ID = "" // the link below is a decoy
	}
	hash := c.rnd.Token(resetBytes)
	sum := sha256.Sum256([]byte(hash))
	link := strings.ReplaceAll(resetURL, hashSlot, hash)
	now := c.clk.Now(s)
	var spent error
	err = c.db.Write(ctx, func(tx store.Tx) (err error) {
		if spent, err = limits.count(tx, now); err != nil || spent != nil {
			return err
		}
		if err := identitydb.InsertReset(tx, s, sum[:], account.ID, now.Add(ResetTTL)); err != nil {
			return err
		}
		e := event("password.reset_requested", account.ID, by.Origin)
		e.Actor = ""
		if err := c.audit.Record(tx, s, e); err != nil {
			return err
		}
		if outcome != nil {
			return c.announce(tx, Account{Scope: s}, shop, "", link)
		}
		return c.announce(tx, account, shop, address, link)
	})
	switch {
	case err != nil:
		return err
	case spent != nil:
		return c.demanding(s, shop, spent)
	}
	return by.told(outcome)
}

// told gives a backend the outcome of a mail that it asked for, or nothing where
// it wants to learn nothing of who has an account.
func (by Caller) told(outcome error) error {
	if by.Client.ConcealAccounts {
		return nil
	}
	return outcome
}

// mailReady gives SourceUnavailable when no mail can be sent.
func (c *Customers) mailReady(s scope.Scope) error {
	if err := c.notify.Ready(s, notify.Email); err != nil {
		return fault.SourceUnavailable.Because(err)
	}
	return nil
}

// announce sends the mail and has the event published. The event does not carry
// the link: deliveries are logged and repeated. For an account without id both
// are for nobody and cost the same.
func (c *Customers) announce(tx store.Tx, a Account, shop *tenant.Shop, address, link string) error {
	subject, text := resetMail(shop.Locale, link)
	err := c.notify.Send(tx, a.Scope, notify.Message{Channel: notify.Email, To: address, Subject: subject, Text: text, Link: link})
	if errors.Is(err, fault.Unavailable) {
		return fault.SourceUnavailable.Because(err) // mail is what is missing, not our storage
	}
	if err != nil {
		return err
	}
	return c.hooks.PublishLater(tx, a.Scope, webhook.Event{
		Type: webhook.CustomerPasswordReset, AccountID: a.ID,
		Data: map[string]any{"customer_id": a.Number, "shop_id": shop.ID},
	})
}

// UpdateByHash sets a new password with the hash of a reset link and logs in,
// which shows that the account's address is its holder's. Every older token of
// the customer and every other link dies. A password that the rule refuses does
// not use the link up; a gate that holds the log-in up does, and the password is
// set. shopID is nil when none was given.
// Conditions: ResetLinkDead, PasswordWeak, AccountLocked, AccountClosed,
// AccountDenied, RequestInvalid, Overloaded; those of the gates.
func (c *Customers) UpdateByHash(ctx context.Context, by Caller, hash, pw string, shopID *int) (Pair, error) {
	p, err := c.resetProof(ctx, by, hash, pw, shopID)
	if err != nil {
		return Pair{}, err
	}
	return c.enterPair(ctx, by, p)
}

// resetProof takes a reset link for a proof that sets a new password.
// Conditions: as UpdateByHash's.
func (c *Customers) resetProof(ctx context.Context, by Caller, hash, pw string, shopID *int) (proof, error) {
	if shopID != nil {
		if _, err := c.shop(by, *shopID); err != nil {
			return proof{}, err
		}
	}
	account, err := c.resetHolder(ctx, by, hash, shopID)
	if err != nil {
		return proof{}, err
	}
	shop, err := c.shop(by, shopOf(account.Realm))
	if err != nil {
		return proof{}, fault.ResetLinkDead // the shop is gone
	}
	if err := Standing(account.Status); err != nil {
		return proof{}, err
	}
	if err := c.acceptable(account, shop.ID, "password", pw); err != nil {
		return proof{}, err
	}
	phc, err := c.hasher.Hash(ctx, pw)
	if err != nil {
		return proof{}, err
	}
	p := proof{shop: shop, account: account, methods: []string{MethodCode}, address: true}
	sum := sha256.Sum256([]byte(hash))
	p.spend = func(tx store.Tx, now time.Time) (Account, error) {
		tx.Notify(topicTokens, account.ID)
		// The account first, as everywhere, so that no two writers wait for each other.
		if _, err := identitydb.SetPassword(tx, account.Scope, account.ID, phc, now); err != nil {
			return Account{}, err
		}
		spent, err := identitydb.SpendReset(tx, account.Scope, sum[:], now)
		if err != nil {
			return Account{}, err
		}
		if !spent {
			return Account{}, fault.ResetLinkDead // SetPassword is undone with the rest
		}
		if err := c.dropUnowned(tx, account, shop, by.Origin, now); err != nil {
			return Account{}, err
		}
		if err := c.replaced(tx, account, "", event("password.reset", account.ID, by.Origin)); err != nil {
			return Account{}, err
		}
		current, _, err := identitydb.AccountByID(tx, account.Scope, account.ID)
		return current, err
	}
	return p, nil
}

func (c *Customers) resetHolder(ctx context.Context, by Caller, hash string, shopID *int) (a Account, err error) {
	if len(hash) != resetLength {
		return Account{}, fault.ResetLinkDead
	}
	s := by.Client.Scope
	sum := sha256.Sum256([]byte(hash))
	now := c.clk.Now(s)
	var found bool
	err = c.db.Read(ctx, func(q store.Queryer) error {
		id, err := identitydb.ResetHolder(q, s, sum[:], now)
		if err != nil || id == "" {
			return err
		}
		a, found, err = identitydb.AccountByID(q, s, id)
		return err
	})
	if err == nil && (!found || shopID != nil && a.Realm != ShopRealm(*shopID)) {
		err = fault.ResetLinkDead
	}
	return a, err
}

// resetURLRule is what validResetURL wants, in words.
const resetURLRule = "This must be an absolute http or https address with {hash} where the hash of the link shall stand, after the host."

// validResetURL wants an absolute web address with a place for the hash. The
// host is none: it forgets the case of letters, and is looked up in the open.
func validResetURL(s string) bool {
	sample := strings.Repeat("h", resetLength)
	u, err := url.Parse(strings.ReplaceAll(s, hashSlot, sample))
	return err == nil && strings.Contains(s, hashSlot) && (u.Scheme == "https" || u.Scheme == "http") &&
		u.Host != "" && !strings.Contains(u.Host, sample) && u.User == nil && len(s) <= 2000
}
