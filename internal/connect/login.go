package connect

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Login is one attempt to reach an account.
type Login struct {
	ID              string
	Scope           scope.Scope
	AccountID       string
	UserID          string
	BulkID          string
	Platform        string
	Country         string
	Source          string
	Status          Status
	Detail          string          // status_details
	Condition       fault.Condition // the last that the platform answered; "" when it was content
	Challenge       Challenge
	TriesLeft       int // for the challenge
	Retries         int // how often the platform was asked again by ourselves
	AuthenticatedAt time.Time
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

func loginOf(l connectdb.Login) Login {
	return Login{
		ID: l.ID, Scope: l.Scope, AccountID: l.AccountID, UserID: l.UserID, BulkID: l.BulkID, Platform: l.Platform,
		Country: l.Country, Source: l.Source, Status: Status(l.Status), Detail: l.Detail,
		Condition: fault.Condition(l.Condition), Challenge: challengeFrom(l),
		TriesLeft: max(CodeTries-l.Tries, 0), Retries: l.Retries,
		AuthenticatedAt: l.AuthenticatedAt, CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt,
	}
}

// Login gives a login. Conditions: login_not_found.
func (e *Engine) Login(ctx context.Context, s scope.Scope, id string) (Login, error) {
	l, err := e.loginRow(ctx, s, id)
	if err == nil {
		l, err = e.current(ctx, l)
	}
	return loginOf(l), err
}

// LoginFilter selects logins; zero fields do not.
type LoginFilter struct {
	Span
	AccountID, UserID, BulkID, Platform string
	Status                              Status
}

// Logins gives one page of the logins that match, newest first, and how many
// there are. Conditions: account_unknown when AccountID is not one.
func (e *Engine) Logins(ctx context.Context, s scope.Scope, f LoginFilter, p Page) ([]Login, int, error) {
	if f.AccountID != "" {
		if _, err := e.accountRow(ctx, s, f.AccountID); err != nil {
			return nil, 0, err
		}
	}
	var rows []connectdb.Login
	var total int
	err := e.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, total, err = connectdb.Logins(q, s, connectdb.LoginFilter{
			From: f.From, To: f.To, AccountID: f.AccountID, UserID: f.UserID, BulkID: f.BulkID,
			Platform: f.Platform, Status: string(f.Status),
		}, p.sql())
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	list := make([]Login, len(rows))
	for i, l := range rows {
		if l, err = e.current(ctx, l); err != nil {
			return nil, 0, err
		}
		list[i] = loginOf(l)
	}
	return list, total, nil
}
