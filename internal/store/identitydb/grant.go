package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Grant is one row of grants: what an application may know and do.
type Grant struct {
	ID        string
	Scope     scope.Scope
	AccountID string
	ClientID  int
	SessionID string
	Scopes    string // with spaces between them
	Nonce     string
	Methods   string // with spaces between them
	AuthAt    time.Time
	EndsAt    time.Time
}

// InsertGrant adds a grant.
func InsertGrant(tx store.Tx, g Grant) error {
	_, err := tx.Exec(`
INSERT INTO grants (id, company, environment, account_id, client_id, session_id, scopes, nonce, methods, auth_at, ends_at, kept)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, FALSE)`,
		g.ID, g.Scope.Company, string(g.Scope.Environment), g.AccountID, g.ClientID, g.SessionID, g.Scopes, g.Nonce, g.Methods,
		clock.Micros(g.AuthAt), clock.Micros(g.EndsAt))
	return err
}

// GrantByID loads a grant.
func GrantByID(q store.Queryer, s scope.Scope, id string) (g Grant, found bool, err error) {
	g = Grant{ID: id, Scope: s}
	var auth, ends int64
	err = q.QueryRow(`
SELECT account_id, client_id, session_id, scopes, nonce, methods, auth_at, ends_at
  FROM grants WHERE id = $1 AND company = $2 AND environment = $3`,
		id, s.Company, string(s.Environment)).
		Scan(&g.AccountID, &g.ClientID, &g.SessionID, &g.Scopes, &g.Nonce, &g.Methods, &auth, &ends)
	if errors.Is(err, store.ErrNoRows) {
		return Grant{}, false, nil
	}
	g.AuthAt, g.EndsAt = clock.FromMicros(auth), clock.FromMicros(ends)
	return g, err == nil, err
}

// KeepGrant makes a grant live as long as the tokens that it gave. It says
// whether it is still there.
func KeepGrant(tx store.Tx, s scope.Scope, id string, ends time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE grants SET ends_at = $1, kept = TRUE WHERE id = $2 AND company = $3 AND environment = $4`,
		clock.Micros(ends), id, s.Company, string(s.Environment))
	return n == 1, err
}

// GrantsOfSession lists what applications were granted in one of an account's
// sessions.
func GrantsOfSession(q store.Queryer, s scope.Scope, accountID, sessionID string) (ids []string, err error) {
	return texts(q, `
SELECT id FROM grants
 WHERE account_id = $1 AND session_id = $2 AND company = $3 AND environment = $4`,
		accountID, sessionID, s.Company, string(s.Environment))
}

// PurgeGrants deletes grants of any scope that ended before a time.
func PurgeGrants(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM grants WHERE ends_at < $1`, clock.Micros(before))
	return err
}

// DropUnkeptGrants deletes an account's grants whose codes ended before a time and
// were not exchanged.
func DropUnkeptGrants(tx store.Tx, s scope.Scope, accountID string, before time.Time) error {
	_, err := tx.Exec(`
DELETE FROM grants
 WHERE account_id = $1 AND company = $2 AND environment = $3 AND NOT kept AND ends_at < $4`,
		accountID, s.Company, string(s.Environment), clock.Micros(before))
	return err
}

// PurgeUnkeptGrants does so for all accounts of an environment.
func PurgeUnkeptGrants(tx store.Tx, e scope.Environment, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM grants WHERE environment = $1 AND NOT kept AND ends_at < $2`, string(e), clock.Micros(before))
	return err
}

// DropGrants ends all grants of an account.
func DropGrants(tx store.Tx, s scope.Scope, accountID string) error {
	_, err := tx.Exec(`DELETE FROM grants WHERE account_id = $1 AND company = $2 AND environment = $3`,
		accountID, s.Company, string(s.Environment))
	return err
}

// DropGrant ends a grant.
func DropGrant(tx store.Tx, s scope.Scope, id string) error {
	_, err := tx.Exec(`DELETE FROM grants WHERE id = $1 AND company = $2 AND environment = $3`,
		id, s.Company, string(s.Environment))
	return err
}
