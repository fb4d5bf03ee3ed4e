package connect

import (
	"bytes"
	"context"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Link begins a login and waits for the platform where that answers at once.
// fresh says that the account was not known before. A login of the account
// that is at work already is joined; one that waits for the person is given up
// for the new one.
//
// Conditions: request_invalid, platform_not_in_country, email_invalid,
// phone_invalid, user_unknown, widget_unknown, recent_login and
// the other holds with the time to wait, and those of platform.Connector.
func (e *Engine) Link(ctx context.Context, s scope.Scope, r LinkRequest) (a Account, fresh bool, err error) {
	p, q, err := identify(e.standIn(s, r))
	if err != nil {
		return Account{}, false, err
	}
	d, err := e.draft(s, r, q)
	if err != nil {
		return Account{}, false, err
	}
	var l connectdb.Login
	var account connectdb.Account
	err = e.db.Write(ctx, func(tx store.Tx) (err error) {
		account, l, fresh, err = e.begin(tx, s, r, d)
		return err
	})
	if err != nil {
		return Account{}, false, err
	}
	if !p.Asynchronous || q.Method != "" {
		if l, err = e.settle(ctx, s, l); err != nil {
			return Account{}, false, err
		}
	}
	if a, err = e.accountOf(account, l); err != nil {
		return Account{}, false, err
	}
	return a, fresh, failure(s, e.clk, l)
}

// draft is what a link needs that is made outside the transaction.
type draft struct {
	request                     platform.Request
	userID, accountID, loginID  string
	hash, govHash               []byte
	identifier, gov, credential []byte
}

func (e *Engine) draft(s scope.Scope, r LinkRequest, q platform.Request) (d draft, err error) {
	d = draft{request: q, userID: e.rnd.UUID(), accountID: e.rnd.UUID(), loginID: e.rnd.UUID()}
	d.hash = e.identifierHash(s, q.Identifier)
	if d.identifier, err = e.seal(q.Identifier, s, d.accountID, forIdentifier); err != nil {
		return d, err
	}
	if q.GovID != "" {
		d.govHash = e.govHash(s, q.GovID)
		if d.gov, err = e.seal(q.GovID, s, d.accountID, forGovID); err != nil {
			return d, err
		}
	}
	d.credential, err = e.seal(q, s, d.loginID, forCredentials)
	return d, err
}

func (e *Engine) identifierHash(s scope.Scope, v string) []byte {
	return e.vault.Lookup(s, forIdentifier, v)
}

func (e *Engine) govHash(s scope.Scope, v string) []byte { return e.vault.Lookup(s, forGovID, v) }

// begin makes what does not exist yet of user, account and login.
func (e *Engine) begin(tx store.Tx, s scope.Scope, r LinkRequest, d draft) (a connectdb.Account, l connectdb.Login, fresh bool, err error) {
	q := d.request
	if err = knownWidget(tx, s, r.WidgetID); err != nil {
		return a, l, false, err
	}
	user, err := e.owner(tx, s, r, d)
	if err != nil {
		return a, l, false, err
	}
	if a, fresh, err = e.accountFor(tx, s, user, d); err != nil {
		return a, l, false, err
	}
	last, known, err := connectdb.LastLogin(tx, s, a.ID)
	if err != nil {
		return a, l, false, err
	}
	if known && Status(last.Status).Working() {
		return a, last, fresh, nil
	}
	// After the join: a login that is at work is no new attempt to hold off.
	// An error undoes the user and account that were just made.
	if err = e.held(tx, s, q.Platform, d.hash); err != nil {
		return a, l, false, err
	}
	if known && Status(last.Status).Awaiting() {
		last.Detail = outcomes[superseded].Detail
		if _, err = e.advance(tx, &last, Incomplete); err != nil {
			return a, l, false, err
		}
	}
	now := e.clk.Now(s)
	if !now.After(last.CreatedAt) {
		// The newest login is found by its time, so two never share one.
		now = last.CreatedAt.Add(time.Microsecond)
	}
	l = connectdb.Login{
		ID: d.loginID, Scope: s, AccountID: a.ID, UserID: user.ID, ExternalID: user.ExternalID, WidgetID: r.WidgetID,
		BulkID: r.BulkID, Platform: q.Platform, Country: q.Country, Source: r.Source, Status: string(Created),
		Phase: phaseStart, Credentials: d.credential, CreatedAt: now, UpdatedAt: now,
	}
	if err = connectdb.InsertLogin(tx, l); err != nil {
		return a, l, false, err
	}
	if err = e.publish(tx, l, EventLoginCreated); err != nil {
		return a, l, false, err
	}
	return a, l, fresh, e.jobs.Enqueue(tx, job.Spec{Kind: kindLogin, Scope: s, Args: loginArgs{l.ID}})
}

// owner finds whose the account is to be.
func (e *Engine) owner(tx store.Tx, s scope.Scope, r LinkRequest, d draft) (connectdb.User, error) {
	if r.UserID == "" && r.ExternalID == "" {
		known, _, err := connectdb.Accounts(tx, s, connectdb.AccountFilter{
			Platform: d.request.Platform, Country: d.request.Country, IdentifierHash: d.hash,
		}, connectdb.Page{Limit: 1})
		if err != nil {
			return connectdb.User{}, err
		}
		if len(known) == 1 {
			u, _, err := e.userFor(tx, s, "", known[0].UserID, "", "")
			return u, err
		}
	}
	u, _, err := e.userFor(tx, s, d.userID, r.UserID, r.ExternalID, r.WidgetID)
	return u, err
}

// accountFor finds or makes a user's account.
func (e *Engine) accountFor(tx store.Tx, s scope.Scope, u connectdb.User, d draft) (a connectdb.Account, fresh bool, err error) {
	q, now := d.request, e.clk.Now(s)
	for {
		a, ok, err := connectdb.AccountOf(tx, s, u.ID, q.Country, q.Platform, d.hash)
		if err != nil {
			return a, false, err
		}
		if ok {
			if d.govHash == nil || bytes.Equal(a.GovHash, d.govHash) {
				return a, false, nil
			}
			if a.GovID, err = e.seal(q.GovID, s, a.ID, forGovID); err != nil {
				return a, false, err
			}
			a.GovHash = d.govHash
			return a, false, connectdb.SetGovID(tx, s, a.ID, a.GovHash, a.GovID, now)
		}
		a = connectdb.Account{
			ID: d.accountID, Scope: s, UserID: u.ID, Country: q.Country, Platform: q.Platform,
			IdentifierHash: d.hash, Identifier: d.identifier, GovHash: d.govHash, GovID: d.gov, CreatedAt: now, UpdatedAt: now,
		}
		if ok, err = connectdb.InsertAccount(tx, a); err != nil {
			return a, false, err
		} else if !ok {
			continue // another request made it between the two statements
		}
		return a, true, e.publish(tx, connectdb.Login{
			Scope: s, AccountID: a.ID, UserID: u.ID, ExternalID: u.ExternalID, WidgetID: u.WidgetID, Platform: q.Platform,
		}, EventAccountCreated)
	}
}

// held refuses while a hold is on the identifier.
func (e *Engine) held(q store.Queryer, s scope.Scope, platformCode string, hash []byte) error {
	h, ok, err := connectdb.HoldOn(q, s, platformCode, hash)
	if err != nil || !ok {
		return err
	}
	if left := h.Until.Sub(e.clk.Now(s)); left > 0 {
		return fault.Condition(h.Condition).Retry(left)
	}
	return nil
}
