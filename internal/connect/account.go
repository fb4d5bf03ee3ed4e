package connect

import (
	"context"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Account is a person's account at a platform, with its newest login.
type Account struct {
	ID          string
	UserID      string
	Country     string
	Platform    string
	Identifier  string
	GovID       string
	WorkerID    string
	Warning     string
	LastSuccess time.Time
	CreatedAt   time.Time
	Login       Login // zero when there never was one
}

func (e *Engine) accountOf(r connectdb.Account, l connectdb.Login) (a Account, err error) {
	a = Account{
		ID: r.ID, UserID: r.UserID, Country: r.Country, Platform: r.Platform, WorkerID: r.WorkerID, Warning: r.Warning,
		LastSuccess: r.LastSuccess, CreatedAt: r.CreatedAt, Login: loginOf(l),
	}
	if err = e.open(r.Identifier, r.Scope, r.ID, forIdentifier, &a.Identifier); err != nil {
		return a, err
	}
	if len(r.GovID) > 0 {
		err = e.open(r.GovID, r.Scope, r.ID, forGovID, &a.GovID)
	}
	return a, err
}

// Account gives an account. Conditions: account_unknown.
func (e *Engine) Account(ctx context.Context, s scope.Scope, id string) (Account, error) {
	r, err := e.accountRow(ctx, s, id)
	if err != nil {
		return Account{}, err
	}
	return e.withLogin(ctx, r)
}

// AccountFilter selects accounts; empty fields do not.
type AccountFilter struct {
	UserID, Platform, Country string
	Identifier                string // as the person would write it
	GovID                     string
}

// Accounts gives one page of the accounts that match, newest first, and how
// many there are.
func (e *Engine) Accounts(ctx context.Context, s scope.Scope, f AccountFilter, p Page) ([]Account, int, error) {
	by := connectdb.AccountFilter{UserID: f.UserID, Platform: f.Platform, Country: f.Country}
	if f.GovID != "" {
		by.GovHash = e.govHash(s, strings.ToUpper(strings.TrimSpace(f.GovID)))
	}
	var hashes [][]byte
	if f.Identifier == "" {
		hashes = [][]byte{nil}
	}
	for _, form := range forms(f.Identifier, f.Country) {
		hashes = append(hashes, e.identifierHash(s, form))
	}
	var rows []connectdb.Account
	var total int
	err := e.db.Read(ctx, func(q store.Queryer) (err error) {
		for _, hash := range hashes {
			by.IdentifierHash = hash
			if rows, total, err = connectdb.Accounts(q, s, by, p.sql()); err != nil || total > 0 {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	list := make([]Account, len(rows))
	for i, r := range rows {
		if list[i], err = e.withLogin(ctx, r); err != nil {
			return nil, 0, err
		}
	}
	return list, total, nil
}

// FindAccount gives the newest account of an identifier at a platform.
// Conditions: account_unknown.
func (e *Engine) FindAccount(ctx context.Context, s scope.Scope, platformCode, identifier string) (Account, error) {
	list, _, err := e.Accounts(ctx, s, AccountFilter{Platform: platformCode, Identifier: identifier}, Page{Number: 1, Size: 1})
	if err != nil {
		return Account{}, err
	}
	if len(list) == 0 {
		return Account{}, fault.AccountUnknown
	}
	return list[0], nil
}

func (e *Engine) accountRow(ctx context.Context, s scope.Scope, id string) (a connectdb.Account, err error) {
	err = e.db.Read(ctx, func(q store.Queryer) error {
		var ok bool
		if a, ok, err = connectdb.AccountByID(q, s, id); err == nil && !ok {
			err = fault.AccountUnknown
		}
		return err
	})
	return a, err
}

func (e *Engine) withLogin(ctx context.Context, r connectdb.Account) (Account, error) {
	var l connectdb.Login
	err := e.db.Read(ctx, func(q store.Queryer) (err error) {
		l, _, err = connectdb.LastLogin(q, r.Scope, r.ID)
		return err
	})
	if err != nil {
		return Account{}, err
	}
	if l, err = e.current(ctx, l); err != nil {
		return Account{}, err
	}
	return e.accountOf(r, l)
}

// forms gives the stored forms that a written identifier may have.
func forms(identifier, country string) []string {
	identifier = strings.TrimSpace(identifier)
	if identifier == "" {
		return nil
	}
	if strings.Contains(identifier, "@") {
		return []string{strings.ToLower(identifier)}
	}
	if country == "" {
		country = "mx"
	}
	out := []string{strings.ToUpper(identifier)}
	if e164, err := phone(identifier, country); err == nil {
		out = append(out, e164)
	}
	return out
}
