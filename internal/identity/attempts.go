package identity

import (
	"context"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// attempts are the budgets that a request draws on. Those of one person or one
// place refuse when they are spent. Those of everybody, the shop's and its
// client's, never do: whoever spends them would shut a shop. Spent, they make
// the others tighter, or have everybody who is not known solve a captcha.
// docs/abuse.md has the reasons.
type attempts struct {
	scope   scope.Scope
	budgets []budget // which refuse, narrowest first
	crowd   []budget // which do not
	captcha string   // what the shop wants solved; "" where nothing can be
	solved  bool     // a captcha was, for this request
	place   []byte   // of address and network, noted at a success; nil for neither
}

// attempts gives the budgets of one kind of request about a subject, such as an
// address, which counts whether or not there is an account: else the limit
// would tell. Without a subject they are about who asks.
func (c *Customers) attempts(by Caller, shopID int, kind, subject string) attempts {
	s := by.Client.Scope
	limit := c.failureLimit(s)
	shop, client := strconv.Itoa(shopID), strconv.Itoa(by.Client.ID)
	a := attempts{scope: s}
	hash := func(text string) []byte { return c.vault.Lookup(s, attemptPurpose, text) }
	if subject != "" {
		a.budgets = append(a.budgets, budget{kind: kind, subject: hash(shop + "|" + subject), limit: limit, tight: max(1, limit/tightPart), window: attemptWindow})
	}
	if from := Network(by.Origin.IP); from != "" {
		a.budgets = append(a.budgets, budget{kind: "shopper", subject: hash(from), limit: limit * shopperTimes, tight: limit, window: attemptWindow})
	} else if subject == "" {
		// Nothing tells one from another where the backend forwards no address.
		a.budgets = append(a.budgets, budget{kind: "backend", subject: hash(client + "|" + shop), limit: limit * shopTimes, window: attemptWindow})
	}
	a.crowd = []budget{
		{kind: "shop", subject: hash(shop), limit: limit * shopTimes, window: attemptWindow},
		{kind: "client", subject: hash("client|" + client), limit: limit * clientTimes, window: attemptWindow},
	}
	return a
}

// signUps adds the budget of accounts that one network opens, whatever their
// addresses: a mailbox has as many as its owner cares to make up.
func (a attempts) signUps() attempts {
	own := a.budgets[0] // of the network
	own.kind, own.tight = signUp, 0
	a.budgets = append(a.budgets, own)
	return a
}

// withCaptcha lets a captcha stand in for what is tightened, and be due after a
// shop's number of failures. The network's limit then leaves room for those who
// solve one.
func (a attempts) withCaptcha(shop *tenant.Shop) attempts {
	a.captcha = shop.Login.Captcha
	for i := range a.budgets {
		b := &a.budgets[i]
		switch b.kind {
		case "shopper", "backend", signUp:
			b.due, b.limit = b.limit, b.limit*solvedTimes
		case "login", knownLogin:
			b.due = shop.Login.CaptchaAfter
			if b.due == 0 {
				b.due = captchaAfter
			}
		}
	}
	return a
}

func (c *Customers) failureLimit(s scope.Scope) int {
	if company, ok := c.tenants.Company(s.Company); ok && company.Limits.LoginFailures > 0 {
		return company.Limits.LoginFailures
	}
	return defaultFailures
}

// besieged reports whether a crowd's budget is spent.
func (a attempts) besieged(q store.Queryer, now time.Time) (bool, error) {
	for _, b := range a.crowd {
		n, since, err := identitydb.Failures(q, a.scope, b.kind, b.subject)
		if err != nil {
			return false, err
		}
		if b.left(n, since, now) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// check refuses when a budget is spent, before anything expensive is done.
// Conditions: RateLimited with the time to wait; CaptchaMissing when one is due
// and was not solved.
func (a attempts) check(q store.Queryer, now time.Time) error {
	besieged, err := a.besieged(q, now)
	if err != nil {
		return err
	}
	due := besieged && a.captcha != ""
	for _, b := range a.budgets {
		n, since, err := identitydb.Failures(q, a.scope, b.kind, b.subject)
		if err != nil {
			return err
		}
		if err := a.limited(b, besieged).spent(n, since, now); err != nil {
			return err
		}
		due = due || b.wants(n, since, now)
	}
	if due && !a.solved {
		return fault.CaptchaMissing
	}
	return nil
}

// limited is a budget as it holds now.
func (a attempts) limited(b budget, besieged bool) budget {
	if besieged && a.captcha == "" && b.tight > 0 {
		b.limit = b.tight
	}
	return b
}

// count adds a failure to every budget. When one was spent meanwhile, by
// attempts that ran beside this one, or a captcha has become due, the failure is
// not answered as such: the guess must not be confirmed. The caller commits in
// either case.
func (a attempts) count(tx store.Tx, now time.Time) (spent error, err error) {
	besieged, err := a.besieged(tx, now)
	if err != nil {
		return nil, err
	}
	for _, b := range a.budgets {
		b = a.limited(b, besieged)
		counted, n, since, err := b.count(tx, a.scope, now)
		switch {
		case err != nil:
			return nil, err
		case spent != nil:
		case !counted:
			spent = b.spent(n, since, now)
		case b.due > 0 && n > b.due && !a.solved:
			spent = fault.CaptchaMissing
		}
	}
	for _, b := range a.crowd {
		if _, _, _, err := b.count(tx, a.scope, now); err != nil {
			return nil, err
		}
	}
	return spent, nil
}

// settle is for a success: it refuses if the limit was reached meanwhile, so
// that guessing in parallel gains nothing, clears the narrowest budget, and
// notes where the success came from.
func (a attempts) settle(tx store.Tx, now time.Time) error {
	b := a.budgets[0]
	n, since, err := identitydb.Failures(tx, a.scope, b.kind, b.subject)
	if err != nil {
		return err
	}
	if err := b.spent(n, since, now); err != nil {
		return err
	}
	if b.wants(n, since, now) && !a.solved {
		return fault.CaptchaMissing
	}
	if n > 0 {
		if err := identitydb.ClearFailures(tx, a.scope, b.kind, b.subject); err != nil {
			return err
		}
	}
	if a.place == nil {
		return nil
	}
	return identitydb.NotePlace(tx, a.scope, a.place, now, now.Add(-placeNoted))
}

// failed counts a failure durably and gives the answer: why, or RateLimited, or
// CaptchaMissing.
func (c *Customers) failed(ctx context.Context, a attempts, why error, accountID string, o Origin) error {
	now := c.clk.Now(a.scope)
	var spent error
	err := c.db.Write(ctx, func(tx store.Tx) (err error) {
		if spent, err = a.count(tx, now); err != nil {
			return err
		}
		e := event("login.failed", accountID, o, "reason", why.Error())
		e.Actor = ""
		return c.audit.Record(tx, a.scope, e)
	})
	if err != nil {
		return err
	}
	if spent != nil {
		return spent
	}
	return why
}

// checkLimits refuses early when a budget is spent.
func (c *Customers) checkLimits(ctx context.Context, limits attempts) error {
	now := c.clk.Now(limits.scope)
	return c.db.Read(ctx, func(q store.Queryer) error { return limits.check(q, now) })
}
