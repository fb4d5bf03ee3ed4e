package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Code is one row of authorization_codes.
type Code struct {
	Hash        []byte
	Scope       scope.Scope
	AccountID   string
	ClientID    int
	RedirectURI string
	Challenge   string // PKCE S256, "" when none was given
	ExpiresAt   time.Time
	SpentAt     time.Time
	Family      string // what its exchange gave; "" before, and for codes of old
	Replayed    bool   // a second exchange was noted
}

// InsertCode adds a code.
func InsertCode(tx store.Tx, c Code) error {
	_, err := tx.Exec(`
INSERT INTO authorization_codes (hash, company, environment, account_id, client_id, redirect_uri, challenge, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.Hash, c.Scope.Company, string(c.Scope.Environment), c.AccountID, c.ClientID, c.RedirectURI, c.Challenge,
		clock.Micros(c.ExpiresAt))
	return err
}

// CodeByHash loads a code of the scope, spent or not.
func CodeByHash(q store.Queryer, s scope.Scope, hash []byte) (c Code, found bool, err error) {
	var environment string
	var expires, spent int64
	err = q.QueryRow(`
SELECT hash, company, environment, account_id, client_id, redirect_uri, challenge, expires_at, spent_at,
       family, replayed_at > 0
  FROM authorization_codes
 WHERE hash = $1 AND company = $2 AND environment = $3`,
		hash, s.Company, string(s.Environment)).
		Scan(&c.Hash, &c.Scope.Company, &environment, &c.AccountID, &c.ClientID, &c.RedirectURI, &c.Challenge, &expires, &spent,
			&c.Family, &c.Replayed)
	if errors.Is(err, store.ErrNoRows) {
		return Code{}, false, nil
	}
	c.Scope.Environment = scope.Environment(environment)
	c.ExpiresAt, c.SpentAt = clock.FromMicros(expires), clock.FromMicros(spent)
	return c, err == nil, err
}

// SpendCode uses a code up for a family of tokens. It says false when it has
// been used already.
func SpendCode(tx store.Tx, s scope.Scope, hash []byte, family string, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE authorization_codes SET spent_at = $1, family = $2
 WHERE hash = $3 AND company = $4 AND environment = $5 AND spent_at = 0`,
		clock.Micros(now), family, hash, s.Company, string(s.Environment))
	return n == 1, err
}

// NoteCodeReplay notes that a spent code was used again. It says whether that
// was the first time.
func NoteCodeReplay(tx store.Tx, s scope.Scope, hash []byte, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE authorization_codes SET replayed_at = $1
 WHERE hash = $2 AND company = $3 AND environment = $4 AND spent_at > 0 AND replayed_at = 0`,
		clock.Micros(now), hash, s.Company, string(s.Environment))
	return n == 1, err
}

// PurgeCodes deletes codes of any scope that expired before a time.
func PurgeCodes(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM authorization_codes WHERE expires_at < $1`, clock.Micros(before))
	return err
}

// OpenCodes counts an account's codes that end after a time, exchanged or not.
func OpenCodes(q store.Queryer, s scope.Scope, accountID string, now time.Time) (n int, err error) {
	err = q.QueryRow(`
SELECT count(*) FROM authorization_codes
 WHERE account_id = $1 AND company = $2 AND environment = $3 AND expires_at > $4`,
		accountID, s.Company, string(s.Environment), clock.Micros(now)).Scan(&n)
	return n, err
}

// DropUnspentCodes deletes an account's codes that ended before a time and were
// not exchanged.
func DropUnspentCodes(tx store.Tx, s scope.Scope, accountID string, before time.Time) error {
	_, err := tx.Exec(`
DELETE FROM authorization_codes
 WHERE account_id = $1 AND company = $2 AND environment = $3 AND spent_at = 0 AND expires_at < $4`,
		accountID, s.Company, string(s.Environment), clock.Micros(before))
	return err
}

// PurgeUnspentCodes does so for all accounts of an environment.
func PurgeUnspentCodes(tx store.Tx, e scope.Environment, before time.Time) error {
	_, err := tx.Exec(`
DELETE FROM authorization_codes WHERE environment = $1 AND spent_at = 0 AND expires_at < $2`, string(e), clock.Micros(before))
	return err
}
