package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Account is one row of accounts.
type Account struct {
	ID                string
	Scope             scope.Scope
	Realm             string // "shop/<id>" or "profile"
	Status            string // active, locked, closed, denied
	Password          string // PHC string; "" when there is none
	Number            int64  // customerId; 0 when there is none
	Person            []byte // sealed
	CreatedAt         time.Time
	UpdatedAt         time.Time
	PasswordChangedAt time.Time
	EmailVerifiedAt   time.Time // zero: never
	SecondFactor      string    // "" or totp
}

const accountColumns = `a.id, a.company, a.environment, a.realm, a.status, a.password, a.number,
       a.person, a.created_at, a.updated_at, a.password_changed_at, a.email_verified_at, a.second_factor`

// InsertAccount adds an account. Its identifiers are separate rows.
func InsertAccount(tx store.Tx, a Account) error {
	_, err := tx.Exec(`
INSERT INTO accounts (id, company, environment, realm, status, password, number,
                      person, created_at, updated_at, password_changed_at, email_verified_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		a.ID, a.Scope.Company, string(a.Scope.Environment), a.Realm, a.Status, a.Password, a.Number,
		a.Person, clock.Micros(a.CreatedAt), clock.Micros(a.UpdatedAt), clock.Micros(a.PasswordChangedAt), clock.Micros(a.EmailVerifiedAt))
	return err
}

// AccountByID loads an account of the scope; found is false when there is none.
func AccountByID(q store.Queryer, s scope.Scope, id string) (a Account, found bool, err error) {
	return scanAccount(q.QueryRow(`
SELECT `+accountColumns+`
  FROM accounts a
 WHERE a.id = $1 AND a.company = $2 AND a.environment = $3`,
		id, s.Company, string(s.Environment)))
}

// AccountByIdentifier loads the account that an identifier's hash belongs to.
func AccountByIdentifier(q store.Queryer, s scope.Scope, realm, kind string, hash []byte) (a Account, found bool, err error) {
	return scanAccount(q.QueryRow(`
SELECT `+accountColumns+`
  FROM account_identifiers i
  JOIN accounts a ON a.id = i.account_id
 WHERE i.company = $1 AND i.environment = $2 AND i.realm = $3 AND i.kind = $4 AND i.hash = $5`,
		s.Company, string(s.Environment), realm, kind, hash))
}

// SetPassword replaces the password's hash and its date. It says whether the
// account exists.
func SetPassword(tx store.Tx, s scope.Scope, id, phc string, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE accounts SET password = $1, password_changed_at = $2, updated_at = $2
 WHERE id = $3 AND company = $4 AND environment = $5`,
		phc, clock.Micros(now), id, s.Company, string(s.Environment))
	return n == 1, err
}

// ReplacePassword sets the hash of an account if it is still old: for an
// upgrade of the hash, which is no change of the password, and for a change
// that another one may overtake. changed says which of the two this is.
func ReplacePassword(tx store.Tx, s scope.Scope, id, old, phc string, changed bool, now time.Time) (bool, error) {
	query := `
UPDATE accounts SET password = $1, updated_at = $2
 WHERE id = $3 AND company = $4 AND environment = $5 AND password = $6`
	if changed {
		query = `
UPDATE accounts SET password = $1, updated_at = $2, password_changed_at = $2
 WHERE id = $3 AND company = $4 AND environment = $5 AND password = $6`
	}
	n, err := tx.Exec(query, phc, clock.Micros(now), id, s.Company, string(s.Environment), old)
	return n == 1, err
}

// SetEmailVerified notes when the account's address was shown to be its holder's.
func SetEmailVerified(tx store.Tx, s scope.Scope, id string, now time.Time) error {
	_, err := tx.Exec(`
UPDATE accounts SET email_verified_at = $1, updated_at = $1
 WHERE id = $2 AND company = $3 AND environment = $4`,
		clock.Micros(now), id, s.Company, string(s.Environment))
	return err
}

// SetStatus changes the account's standing. It says whether the account exists.
func SetStatus(tx store.Tx, s scope.Scope, id, status string, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE accounts SET status = $1, updated_at = $2
 WHERE id = $3 AND company = $4 AND environment = $5`,
		status, clock.Micros(now), id, s.Company, string(s.Environment))
	return n == 1, err
}

// SetPerson replaces the sealed personal data.
func SetPerson(tx store.Tx, s scope.Scope, id string, person []byte, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE accounts SET person = $1, updated_at = $2
 WHERE id = $3 AND company = $4 AND environment = $5`,
		person, clock.Micros(now), id, s.Company, string(s.Environment))
	return n == 1, err
}

func scanAccount(row store.Row) (a Account, found bool, err error) {
	var environment string
	var created, updated, changed, verified int64
	err = row.Scan(&a.ID, &a.Scope.Company, &environment, &a.Realm, &a.Status, &a.Password, &a.Number,
		&a.Person, &created, &updated, &changed, &verified, &a.SecondFactor)
	if errors.Is(err, store.ErrNoRows) {
		return Account{}, false, nil
	}
	if err != nil {
		return Account{}, false, err
	}
	a.Scope.Environment = scope.Environment(environment)
	a.CreatedAt, a.UpdatedAt = clock.FromMicros(created), clock.FromMicros(updated)
	a.PasswordChangedAt, a.EmailVerifiedAt = clock.FromMicros(changed), clock.FromMicros(verified)
	return a, true, nil
}

// LockAccount makes other transactions that lock or hold the account wait for
// this one. It says whether the account exists.
func LockAccount(tx store.Tx, s scope.Scope, id string) (bool, error) {
	n, err := tx.Exec(`
UPDATE accounts SET updated_at = updated_at
 WHERE id = $1 AND company = $2 AND environment = $3`,
		id, s.Company, string(s.Environment))
	return n == 1, err
}

// HoldAccount loads an account and keeps it from being locked or changed until
// the transaction ends. SQLite has one writer, so only PostgreSQL needs the
// lock; without it a token could be inserted while all tokens are revoked.
func HoldAccount(tx store.Tx, d store.Dialect, s scope.Scope, id string) (a Account, found bool, err error) {
	query := `
SELECT ` + accountColumns + `
  FROM accounts a
 WHERE a.id = $1 AND a.company = $2 AND a.environment = $3`
	if d == store.Postgres {
		query += ` FOR SHARE`
	}
	return scanAccount(tx.QueryRow(query, id, s.Company, string(s.Environment)))
}
