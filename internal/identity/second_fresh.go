package identity

import (
	"context"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// freshLogin is how long after a log-in its tokens may add a way to log in
// without the password being asked for again.
const freshLogin = 10 * time.Minute

// fresh wants more of a bearer than a token, before a way to log in is added:
// who has found a token shall not be able to stay for good. It is the current
// password, or a log-in of a moment ago. The attempts are to be settled with the
// change.
// Conditions: CriticalAuthRequired with the methods; CurrentPasswordWrong,
// RateLimited, Overloaded.
func (c *Customers) fresh(ctx context.Context, b Bearer, a Account, shopID int, pw string, o Origin) (attempts, error) {
	if pw == "" {
		at, err := c.loggedInAt(ctx, b)
		if err != nil {
			return attempts{}, err
		}
		if age := c.clk.Now(b.Scope).Sub(at); age <= freshLogin && age > -skew {
			return attempts{}, nil
		}
		methods := []string{"login"}
		if a.Password != "" {
			methods = []string{"password", "login"}
		}
		return attempts{}, fault.CriticalAuthRequired.With("methods", methods)
	}
	by, err := c.callerOf(b, o)
	if err != nil {
		return attempts{}, err
	}
	limits := c.attempts(by, shopID, "password", b.AccountID)
	if err := c.checkLimits(ctx, limits); err != nil {
		return attempts{}, err
	}
	right, _, err := c.hasher.Verify(ctx, a.Password, pw)
	if err == nil && !right {
		err = c.failed(ctx, limits, fault.CurrentPasswordWrong, a.ID, o)
	}
	return limits, err
}

// settled settles attempts, if there are any.
func (a attempts) settled(tx store.Tx, now time.Time) error {
	if len(a.budgets) == 0 {
		return nil
	}
	return a.settle(tx, now)
}

// loggedInAt is when the bearer showed who they are: when the first pair of the
// family was given, or when they signed in at the hosted pages. Zero when that is
// not known any more.
func (c *Customers) loggedInAt(ctx context.Context, b Bearer) (at time.Time, err error) {
	err = c.db.Read(ctx, func(q store.Queryer) error {
		own, found, err := identitydb.TokenByID(q, b.Scope, b.AccountID, b.JTI)
		if err != nil || !found {
			return err
		}
		if id, granted := strings.CutPrefix(own.Family, grantFamily); granted {
			g, _, err := identitydb.GrantByID(q, b.Scope, id)
			at = g.AuthAt
			return err
		}
		first, _, err := identitydb.TokenByID(q, b.Scope, b.AccountID, own.Family)
		at = first.IssuedAt
		return err
	})
	return at, err
}

// callerOf gives the client that a bearer's token was issued to.
// Conditions: TokenInvalid when there is none any more.
func (c *Customers) callerOf(b Bearer, o Origin) (Caller, error) {
	client, ok := c.tenants.ClientByID(b.ClientID)
	if !ok {
		return Caller{}, fault.TokenInvalid
	}
	return Caller{Client: client, Origin: o}, nil
}
