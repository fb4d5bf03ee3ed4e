package identity

import (
	"context"
	"net/netip"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

const (
	attemptPurpose = "attempt"
	// attemptWindow begins with the first failure.
	attemptWindow = 15 * time.Minute
	// resetWindow is that of reset mails, which cost their reader more.
	resetWindow = time.Hour
	// defaultFailures is the limit of a company that sets none.
	defaultFailures = 10
	// An address is shared by a household, an office or a mobile network; a shop
	// by all its customers. Both get multiples of the account's limit.
	shopperTimes = 5
	shopTimes    = 100
)

// budget is one count of failures against a limit.
type budget struct {
	kind    string
	subject []byte
	limit   int
	window  time.Duration
}

// attempts are the budgets that a request draws on, narrowest first.
type attempts struct {
	scope   scope.Scope
	budgets []budget
}

// attempts gives the budgets of one kind of request about a subject, such as an
// address, which counts whether or not there is an account: else the limit
// would tell.
func (c *Customers) attempts(by Caller, shopID int, kind, subject string) attempts {
	s := by.Client.Scope
	limit := c.failureLimit(s)
	shop := strconv.Itoa(shopID)
	a := attempts{scope: s}
	if subject != "" {
		a.budgets = append(a.budgets, budget{kind, c.vault.Lookup(s, attemptPurpose, shop+"|"+subject), limit, attemptWindow})
	}
	if from := network(by.Origin.IP); from != "" {
		a.budgets = append(a.budgets, budget{"shopper", c.vault.Lookup(s, attemptPurpose, from), limit * shopperTimes, attemptWindow})
	}
	backend := strconv.Itoa(by.Client.ID) + "|" + shop
	a.budgets = append(a.budgets, budget{"shop", c.vault.Lookup(s, attemptPurpose, backend), limit * shopTimes, attemptWindow})
	return a
}

// network gives what one shopper has of the address space: an IPv4 address, or
// the 64 bits of an IPv6 one that a provider gives to a household. "" for no
// address.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return ""
	}
	return prefix.String()
}

func (c *Customers) failureLimit(s scope.Scope) int {
	if company, ok := c.tenants.Company(s.Company); ok && company.Limits.LoginFailures > 0 {
		return company.Limits.LoginFailures
	}
	return defaultFailures
}

// check refuses when a budget is spent, before anything expensive is done.
// Conditions: RateLimited with the time until the window ends.
func (a attempts) check(q store.Queryer, now time.Time) error {
	for _, b := range a.budgets {
		n, since, err := identitydb.Failures(q, a.scope, b.kind, b.subject)
		if err != nil {
			return err
		}
		if n >= b.limit {
			if err := b.spent(since, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// spent gives RateLimited unless the window is over, or in the future because a
// sandbox clock was set back. A little ahead it may be: of requests that run
// beside each other, and of nodes, one's now is later.
func (b budget) spent(since, now time.Time) error {
	left := since.Add(b.window).Sub(now)
	if left <= 0 || left > b.window+skew {
		return nil
	}
	return fault.RateLimited.Retry(left)
}

// count adds a failure to every budget. When one was spent meanwhile, by
// attempts that ran beside this one, the failure is not answered as such: the
// guess must not be confirmed. The caller commits in either case.
func (a attempts) count(tx store.Tx, now time.Time) (spent error, err error) {
	for _, b := range a.budgets {
		counted, err := identitydb.CountFailure(tx, a.scope, b.kind, b.subject, b.limit, now.Add(-b.window), now, now.Add(skew))
		if err != nil {
			return nil, err
		}
		if counted || spent != nil {
			continue
		}
		_, since, err := identitydb.Failures(tx, a.scope, b.kind, b.subject)
		if err != nil {
			return nil, err
		}
		spent = b.spent(since, now)
	}
	return spent, nil
}

// settle is for a success: it refuses if the limit was reached meanwhile, so
// that guessing in parallel gains nothing, and clears the narrowest budget.
func (a attempts) settle(tx store.Tx, now time.Time) error {
	b := a.budgets[0]
	n, since, err := identitydb.Failures(tx, a.scope, b.kind, b.subject)
	if err != nil || n == 0 {
		return err
	}
	if n >= b.limit {
		if err := b.spent(since, now); err != nil {
			return err
		}
	}
	return identitydb.ClearFailures(tx, a.scope, b.kind, b.subject)
}

// failed counts a failure durably and gives the answer: why, or RateLimited.
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
