package connectdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// LoginFilter selects logins; zero fields do not.
type LoginFilter struct {
	From, To  time.Time // created_at, From <= t < To
	AccountID string
	UserID    string
	BulkID    string
	Platform  string
	Status    string
	Open      bool // only those that are not final
}

// Logins gives one page of the logins that match, and how many there are.
func Logins(q store.Queryer, s scope.Scope, by LoginFilter, p Page) (list []Login, total int, err error) {
	f := within(s)
	for _, c := range []struct{ column, value string }{
		{"account_id", by.AccountID}, {"user_id", by.UserID}, {"bulk_id", by.BulkID}, {"platform", by.Platform}, {"status", by.Status},
	} {
		if c.value != "" {
			f.and(c.column+" = ?", c.value)
		}
	}
	if by.Open {
		f.where += " AND status NOT IN ('success', 'incomplete', 'error')"
	}
	if !by.From.IsZero() {
		f.and("created_at >= ?", clock.Micros(by.From))
	}
	if !by.To.IsZero() {
		f.and("created_at < ?", clock.Micros(by.To))
	}
	if total, err = f.count(q, "connect_logins"); err != nil {
		return nil, 0, err
	}
	err = q.Query(`SELECT `+loginColumns+` FROM connect_logins WHERE `+f.page(p), f.args, func(r store.Row) error {
		l, _, err := oneLogin(r)
		list = append(list, l)
		return err
	})
	return list, total, err
}

func oneLogin(r store.Row) (l Login, ok bool, err error) {
	var sent, expires, authenticated, created, updated int64
	ok, err = found(r.Scan(&l.ID, &l.Scope.Company, &l.Scope.Environment, &l.AccountID, &l.UserID, &l.ExternalID, &l.WidgetID,
		&l.BulkID, &l.Platform, &l.Country, &l.Source, &l.Status, &l.Detail, &l.Condition, &l.Version, &l.Phase,
		&l.Credentials, &l.State, &l.Answer, &l.Challenge, &sent, &expires, &l.Tries, &l.Resends, &l.Retries,
		&authenticated, &created, &updated))
	l.CodeSentAt, l.CodeExpiresAt = clock.FromMicros(sent), clock.FromMicros(expires)
	l.AuthenticatedAt = clock.FromMicros(authenticated)
	l.CreatedAt, l.UpdatedAt = clock.FromMicros(created), clock.FromMicros(updated)
	return l, ok, err
}
