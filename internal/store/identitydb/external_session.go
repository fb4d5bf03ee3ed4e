package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// ExternalSession is one row of external_sessions: the outside identity provider
// at which a session began, and what it has to be shown to end it there.
type ExternalSession struct {
	Code      []byte // SHA-256 of the authorization code that the shop got
	Scope     scope.Scope
	AccountID string
	Provider  string
	Sealed    []byte
	ExpiresAt time.Time
}

// InsertExternalSession adds a session whose code is not exchanged yet.
func InsertExternalSession(tx store.Tx, e ExternalSession) error {
	_, err := tx.Exec(`
INSERT INTO external_sessions (code, company, environment, account_id, provider, sealed, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.Code, e.Scope.Company, string(e.Scope.Environment), e.AccountID, e.Provider, e.Sealed, clock.Micros(e.ExpiresAt))
	return err
}

// JoinExternalSession gives the session of a code, if there is one, the family
// of tokens that the code was exchanged for, and their end.
func JoinExternalSession(tx store.Tx, s scope.Scope, code []byte, family string, ends time.Time) error {
	_, err := tx.Exec(`
UPDATE external_sessions SET family = $1, expires_at = $2
 WHERE code = $3 AND company = $4 AND environment = $5`,
		family, clock.Micros(ends), code, s.Company, string(s.Environment))
	return err
}

// ExternalSessionOf finds the session of an account's family of tokens.
func ExternalSessionOf(q store.Queryer, s scope.Scope, accountID, family string) (e ExternalSession, found bool, err error) {
	e = ExternalSession{Scope: s, AccountID: accountID}
	err = q.QueryRow(`
SELECT code, provider, sealed FROM external_sessions
 WHERE account_id = $1 AND family = $2 AND company = $3 AND environment = $4`,
		accountID, family, s.Company, string(s.Environment)).Scan(&e.Code, &e.Provider, &e.Sealed)
	if errors.Is(err, store.ErrNoRows) {
		return ExternalSession{}, false, nil
	}
	return e, err == nil, err
}

// DropExternalSession forgets one that has been ended.
func DropExternalSession(tx store.Tx, s scope.Scope, code []byte) error {
	_, err := tx.Exec(`DELETE FROM external_sessions WHERE code = $1 AND company = $2 AND environment = $3`,
		code, s.Company, string(s.Environment))
	return err
}

// PurgeExternalSessions deletes those of any scope that ended before a time.
func PurgeExternalSessions(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM external_sessions WHERE expires_at < $1`, clock.Micros(before))
	return err
}
