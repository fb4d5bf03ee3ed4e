package connect

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Profile gives who the platform says the person is; nil when it was never
// read. Conditions: account_unknown; metrics_unreadable when the platform keeps
// its figures to itself and withMetrics asks for them.
func (e *Engine) Profile(ctx context.Context, s scope.Scope, accountID string, withMetrics bool) (p *platform.Profile, externalID string, err error) {
	a, err := e.read(ctx, s, accountID, partProfile, &p)
	if err != nil {
		return nil, "", err
	}
	u, err := e.User(ctx, s, a.UserID)
	if err != nil {
		return nil, "", err
	}
	if p != nil && p.MetricsUnreadable && withMetrics {
		return nil, "", fault.MetricsUnreadable
	}
	return p, u.ExternalID, nil
}

// Employment gives the person's working life with one page of its history, and
// how long that is; nil when it was never read. Conditions: account_unknown.
func (e *Engine) Employment(ctx context.Context, s scope.Scope, accountID string, p Page) (w *platform.Employment, total int, err error) {
	if _, err = e.read(ctx, s, accountID, partEmployment, &w); err != nil || w == nil {
		return nil, 0, err
	}
	total = len(w.History)
	w.History = of(p, w.History)
	return w, total, nil
}

// Earnings gives one page of the earnings from one day to another, newest
// first, and how many there are. Days are YYYY-MM-DD, "" is open, and their
// order does not matter. Conditions: account_unknown.
func (e *Engine) Earnings(ctx context.Context, s scope.Scope, accountID, from, to string, p Page) ([]platform.Earning, int, error) {
	var all []platform.Earning
	if _, err := e.read(ctx, s, accountID, partEarnings, &all); err != nil {
		return nil, 0, err
	}
	if from > to && to != "" {
		from, to = to, from
	}
	in := all[:0]
	for _, x := range all {
		if x.Date >= from && (to == "" || x.Date <= to) {
			in = append(in, x)
		}
	}
	return of(p, in), len(in), nil
}

// read opens one part of what was read of an account; v stays as it is when
// there is none.
func (e *Engine) read(ctx context.Context, s scope.Scope, accountID, name string, v any) (a connectdb.Account, err error) {
	if a, err = e.accountRow(ctx, s, accountID); err != nil {
		return a, err
	}
	var sealed []byte
	err = e.db.Read(ctx, func(q store.Queryer) (err error) {
		sealed, err = connectdb.DataOf(q, s, accountID, name)
		return err
	})
	if err != nil || sealed == nil {
		return a, err
	}
	return a, e.open(sealed, s, accountID, forData+name, v)
}
