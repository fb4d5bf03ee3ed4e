package connectdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// User is one row of connect_users.
type User struct {
	ID         string
	Scope      scope.Scope
	ExternalID string // "" when the company gave none
	WidgetID   string
	CreatedAt  time.Time
}

const userColumns = `id, company, environment, external_id, widget_id, created_at`

// InsertUser adds a user; false when a living user has the external id.
func InsertUser(tx store.Tx, u User) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO connect_users (`+userColumns+`, deleted_at) VALUES ($1, $2, $3, $4, $5, $6, 0)
    ON CONFLICT DO NOTHING`,
		u.ID, u.Scope.Company, string(u.Scope.Environment), u.ExternalID, u.WidgetID, clock.Micros(u.CreatedAt))
	return n == 1, err
}

// UserByID loads a living user.
func UserByID(q store.Queryer, s scope.Scope, id string) (User, bool, error) {
	return oneUser(q.QueryRow(`
SELECT `+userColumns+` FROM connect_users
 WHERE id = $1 AND company = $2 AND environment = $3 AND deleted_at = 0`, id, s.Company, string(s.Environment)))
}

// UserByExternalID loads the living user with an external id.
func UserByExternalID(q store.Queryer, s scope.Scope, externalID string) (User, bool, error) {
	return oneUser(q.QueryRow(`
SELECT `+userColumns+` FROM connect_users
 WHERE company = $1 AND environment = $2 AND external_id = $3 AND external_id <> '' AND deleted_at = 0`,
		s.Company, string(s.Environment), externalID))
}

// UserFilter selects users; zero fields do not.
type UserFilter struct {
	From, To   time.Time // created_at, From <= t < To
	ExternalID string
}

// Users gives one page of the living users that match, and how many there are.
func Users(q store.Queryer, s scope.Scope, by UserFilter, p Page) (list []User, total int, err error) {
	f := within(s)
	f.where += " AND deleted_at = 0"
	if !by.From.IsZero() {
		f.and("created_at >= ?", clock.Micros(by.From))
	}
	if !by.To.IsZero() {
		f.and("created_at < ?", clock.Micros(by.To))
	}
	if by.ExternalID != "" {
		f.and("external_id = ?", by.ExternalID)
	}
	if total, err = f.count(q, "connect_users"); err != nil {
		return nil, 0, err
	}
	err = q.Query(`SELECT `+userColumns+` FROM connect_users WHERE `+f.page(p), f.args, func(r store.Row) error {
		u, _, err := oneUser(r)
		list = append(list, u)
		return err
	})
	return list, total, err
}

// DeleteUser marks a user deleted, with its accounts; false when there is none.
// Whoever calls it erases their data.
func DeleteUser(tx store.Tx, s scope.Scope, id string, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE connect_users SET deleted_at = $1, external_id = ''
 WHERE id = $2 AND company = $3 AND environment = $4 AND deleted_at = 0`,
		clock.Micros(now), id, s.Company, string(s.Environment))
	return n == 1, err
}

func oneUser(r store.Row) (u User, ok bool, err error) {
	var created int64
	ok, err = found(r.Scan(&u.ID, &u.Scope.Company, &u.Scope.Environment, &u.ExternalID, &u.WidgetID, &created))
	u.CreatedAt = clock.FromMicros(created)
	return u, ok, err
}
