package connect

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// User is a person as one company knows them.
type User struct {
	ID         string
	ExternalID string
	WidgetID   string
	CreatedAt  time.Time
}

// CreateUser makes a user, or gives the one that is meant: by id, or by
// external id. created says which it was. Conditions: user_unknown,
// widget_unknown.
func (e *Engine) CreateUser(ctx context.Context, s scope.Scope, userID, externalID, widgetID string) (u User, created bool, err error) {
	id := e.rnd.UUID()
	err = e.db.Write(ctx, func(tx store.Tx) (err error) {
		if err = knownWidget(tx, s, widgetID); err != nil {
			return err
		}
		row, isNew, err := e.userFor(tx, s, id, userID, externalID, widgetID)
		u, created = userOf(row), isNew
		return err
	})
	return u, created, err
}

// userFor finds or makes a user inside a transaction.
func (e *Engine) userFor(tx store.Tx, s scope.Scope, newID, userID, externalID, widgetID string) (connectdb.User, bool, error) {
	if userID != "" {
		u, ok, err := connectdb.UserByID(tx, s, userID)
		if err == nil && !ok {
			err = fault.UserUnknown
		}
		return u, false, err
	}
	for {
		u, ok, err := connectdb.UserByExternalID(tx, s, externalID)
		if err != nil || ok {
			return u, false, err
		}
		u = connectdb.User{ID: newID, Scope: s, ExternalID: externalID, WidgetID: widgetID, CreatedAt: e.clk.Now(s)}
		if ok, err = connectdb.InsertUser(tx, u); err != nil {
			return u, false, err
		} else if !ok {
			continue // another request made the same user between the two statements
		}
		return u, true, e.hooks.Publish(tx, s, webhook.Event{
			Type: EventUserCreated, UserID: u.ID, ExternalID: externalID, WidgetID: widgetID,
		})
	}
}

// User gives a user. Conditions: user_unknown.
func (e *Engine) User(ctx context.Context, s scope.Scope, id string) (u User, err error) {
	err = e.db.Read(ctx, func(q store.Queryer) error {
		row, ok, err := connectdb.UserByID(q, s, id)
		if err == nil && !ok {
			err = fault.UserUnknown
		}
		u = userOf(row)
		return err
	})
	return u, err
}

// Users gives one page of the users created in a span of time, newest first,
// and how many there are.
func (e *Engine) Users(ctx context.Context, s scope.Scope, span Span, externalID string, p Page) (list []User, total int, err error) {
	err = e.db.Read(ctx, func(q store.Queryer) error {
		rows, n, err := connectdb.Users(q, s, connectdb.UserFilter{From: span.From, To: span.To, ExternalID: externalID}, p.sql())
		list, total = make([]User, len(rows)), n
		for i, r := range rows {
			list[i] = userOf(r)
		}
		return err
	})
	return list, total, err
}

// DeleteUser forgets a user with all accounts and whatever was read of them.
// Logins under way end; their records stay, without anything about the person.
// Conditions: user_unknown.
func (e *Engine) DeleteUser(ctx context.Context, s scope.Scope, id string) error {
	return e.db.Write(ctx, func(tx store.Tx) error { return e.deleteUser(tx, s, id) })
}

func (e *Engine) deleteUser(tx store.Tx, s scope.Scope, id string) error {
	u, ok, err := connectdb.UserByID(tx, s, id)
	if err != nil {
		return err
	}
	if !ok {
		return fault.UserUnknown
	}
	open, _, err := connectdb.Logins(tx, s, connectdb.LoginFilter{UserID: id, Open: true}, connectdb.Page{Limit: 1 << 30})
	if err != nil {
		return err
	}
	for _, l := range open {
		l.Detail = detailUserDeleted
		if _, err := e.advance(tx, &l, Incomplete); err != nil {
			return err
		}
	}
	now := e.clk.Now(s)
	if err := connectdb.DropDataOf(tx, s, id); err != nil {
		return err
	}
	if err := connectdb.EraseAccountsOf(tx, s, id, now); err != nil {
		return err
	}
	if ok, err = connectdb.DeleteUser(tx, s, id, now); err != nil || !ok {
		return err
	}
	return e.hooks.Publish(tx, s, webhook.Event{
		Type: EventUserDeleted, UserID: id, ExternalID: u.ExternalID, WidgetID: u.WidgetID,
	})
}

// detailUserDeleted is the status_details of a login whose user was deleted.
const detailUserDeleted = "user_deleted"

func userOf(r connectdb.User) User {
	return User{ID: r.ID, ExternalID: r.ExternalID, WidgetID: r.WidgetID, CreatedAt: r.CreatedAt}
}
