package identitydb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
)

// NumberHolder gives the id of the company's account with a customer number, ""
// when none has it.
func NumberHolder(q store.Queryer, company string, number int64) (id string, err error) {
	err = q.QueryRow(`SELECT id FROM accounts WHERE company = $1 AND number = $2 AND number > 0`, company, number).Scan(&id)
	if errors.Is(err, store.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// TakeNumbers reserves count of the company's customer numbers, all greater than
// atLeast and any given out before, and gives the first.
func TakeNumbers(tx store.Tx, company string, count, atLeast int64) (first int64, err error) {
	err = tx.QueryRow(`
INSERT INTO account_numbers (company, last) VALUES ($1, CAST($3 AS BIGINT) + CAST($2 AS BIGINT))
ON CONFLICT (company) DO UPDATE
   SET last = CASE WHEN account_numbers.last < CAST($3 AS BIGINT) THEN CAST($3 AS BIGINT) ELSE account_numbers.last END + CAST($2 AS BIGINT)
RETURNING last`, company, count, atLeast).Scan(&first)
	return first - count + 1, err
}

// AddMoved adds an account that comes from elsewhere. It says false when its
// number was given to somebody else meanwhile.
func AddMoved(tx store.Tx, a Account) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO accounts (id, company, environment, realm, status, password, number,
                      person, created_at, updated_at, password_changed_at, email_verified_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11)
ON CONFLICT DO NOTHING`,
		a.ID, a.Scope.Company, string(a.Scope.Environment), a.Realm, a.Status, a.Password, a.Number,
		a.Person, clock.Micros(a.CreatedAt), clock.Micros(a.UpdatedAt), clock.Micros(a.EmailVerifiedAt))
	return n == 1, err
}
