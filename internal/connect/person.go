package connect

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// heldUser is a user for the person's own eyes.
type heldUser struct {
	ID         string        `json:"id"`
	ExternalID string        `json:"external_id,omitempty"`
	CreatedAt  time.Time     `json:"created_at"`
	Accounts   []heldAccount `json:"accounts"`
}

type heldAccount struct {
	ID         string                     `json:"id"`
	Platform   string                     `json:"platform"`
	Country    string                     `json:"country"`
	Identifier string                     `json:"identifier"`
	GovID      string                     `json:"gov_id,omitempty"`
	WorkerID   string                     `json:"worker_id,omitempty"`
	CreatedAt  time.Time                  `json:"created_at"`
	Data       map[string]json.RawMessage `json:"data,omitempty"` // profile, employment, earnings
}

var _ people.Holder = (*Engine)(nil)

// ExportPerson gives the users that have an account under a CURP, an address or
// a phone, or the external id, with all of their accounts and what was read of
// them.
func (e *Engine) ExportPerson(ctx context.Context, s scope.Scope, who people.Identifiers) (list []any, err error) {
	err = e.db.Read(ctx, func(q store.Queryer) error {
		users, err := e.usersOf(q, s, who)
		if err != nil {
			return err
		}
		for _, u := range users {
			held := heldUser{ID: u.ID, ExternalID: u.ExternalID, CreatedAt: u.CreatedAt}
			rows, _, err := connectdb.Accounts(q, s, connectdb.AccountFilter{UserID: u.ID}, everything)
			if err != nil {
				return err
			}
			for _, r := range rows {
				a, err := e.heldAccount(q, r)
				if err != nil {
					return err
				}
				held.Accounts = append(held.Accounts, a)
			}
			list = append(list, held)
		}
		return nil
	})
	return list, err
}

func (e *Engine) heldAccount(q store.Queryer, r connectdb.Account) (heldAccount, error) {
	a, err := e.accountOf(r, connectdb.Login{})
	if err != nil {
		return heldAccount{}, err
	}
	out := heldAccount{ID: a.ID, Platform: a.Platform, Country: a.Country, Identifier: a.Identifier, GovID: a.GovID,
		WorkerID: a.WorkerID, CreatedAt: a.CreatedAt, Data: map[string]json.RawMessage{}}
	for _, part := range []string{partProfile, partEmployment, partEarnings} {
		sealed, err := connectdb.DataOf(q, r.Scope, r.ID, part)
		if err != nil {
			return out, err
		}
		if sealed == nil {
			continue
		}
		var data json.RawMessage
		if err := e.open(sealed, r.Scope, r.ID, forData+part, &data); err != nil {
			return out, err
		}
		out.Data[part] = data
	}
	return out, nil
}

// ErasePerson deletes those users as DeleteUser does, and forgets besides what
// held the person back from a platform and by which name the company knew them.
func (e *Engine) ErasePerson(tx store.Tx, s scope.Scope, who people.Identifiers) (int, error) {
	users, err := e.usersOf(tx, s, who)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		if err := e.deleteUser(tx, s, u.ID); err != nil {
			return 0, err
		}
		if err := connectdb.ForgetExternalID(tx, s, u.ID); err != nil {
			return 0, err
		}
	}
	for _, identifier := range identifiersOf(who) {
		if err := connectdb.DropHolds(tx, s, e.identifierHash(s, identifier)); err != nil {
			return 0, err
		}
	}
	return len(users), nil
}

// everything is a page without an end.
var everything = connectdb.Page{Limit: 1 << 30}

// usersOf finds a person's users.
func (e *Engine) usersOf(q store.Queryer, s scope.Scope, who people.Identifiers) (list []connectdb.User, err error) {
	known := map[string]bool{}
	add := func(u connectdb.User, ok bool, err error) error {
		if err == nil && ok && !known[u.ID] {
			known[u.ID] = true
			list = append(list, u)
		}
		return err
	}
	var filters []connectdb.AccountFilter
	for _, identifier := range identifiersOf(who) {
		filters = append(filters, connectdb.AccountFilter{IdentifierHash: e.identifierHash(s, identifier)})
	}
	if who.CURP != "" {
		filters = append(filters, connectdb.AccountFilter{GovHash: e.govHash(s, who.CURP)})
	}
	for _, f := range filters {
		rows, _, err := connectdb.Accounts(q, s, f, everything)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if err := add(connectdb.UserByID(q, s, r.UserID)); err != nil {
				return nil, err
			}
		}
	}
	if who.ExternalID != "" {
		err = add(connectdb.UserByExternalID(q, s, who.ExternalID))
	}
	return list, err
}

// identifiersOf lists what an account may be kept under.
func identifiersOf(who people.Identifiers) (list []string) {
	for _, identifier := range []string{who.CURP, who.RFC, who.Email, who.Phone} {
		if identifier != "" {
			list = append(list, identifier)
		}
	}
	return list
}
