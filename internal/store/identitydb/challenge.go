package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Challenge is one row of second_factor_challenges: a log-in that waits for a
// second factor.
type Challenge struct {
	Hash              []byte
	Scope             scope.Scope
	ClientID          int
	AccountID         string
	Methods           string // what was shown already, with spaces between
	Address           bool   // whether that included the e-mail address
	PasswordChangedAt time.Time
	Tries             int
	ExpiresAt         time.Time
	SpentAt           time.Time // zero: it was not used
}

// InsertChallenge adds a log-in.
func InsertChallenge(tx store.Tx, c Challenge) error {
	_, err := tx.Exec(`
INSERT INTO second_factor_challenges
       (hash, company, environment, client_id, account_id, methods, address, password_changed_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.Hash, c.Scope.Company, string(c.Scope.Environment), c.ClientID, c.AccountID, c.Methods, c.Address,
		clock.Micros(c.PasswordChangedAt), clock.Micros(c.ExpiresAt))
	return err
}

// ChallengeByHash gives a log-in, used or not.
func ChallengeByHash(q store.Queryer, s scope.Scope, hash []byte) (c Challenge, found bool, err error) {
	c = Challenge{Hash: hash, Scope: s}
	var changed, expires, spent int64
	err = q.QueryRow(`
SELECT client_id, account_id, methods, address, password_changed_at, tries, expires_at, spent_at
  FROM second_factor_challenges
 WHERE hash = $1 AND company = $2 AND environment = $3`,
		hash, s.Company, string(s.Environment)).
		Scan(&c.ClientID, &c.AccountID, &c.Methods, &c.Address, &changed, &c.Tries, &expires, &spent)
	if errors.Is(err, store.ErrNoRows) {
		return Challenge{}, false, nil
	}
	c.PasswordChangedAt, c.ExpiresAt, c.SpentAt = clock.FromMicros(changed), clock.FromMicros(expires), clock.FromMicros(spent)
	return c, err == nil, err
}

// CountChallengeTry counts a wrong code against a log-in. It says false when the
// log-in is used, over, or had limit tries: then the try is not answered as one.
func CountChallengeTry(tx store.Tx, s scope.Scope, hash []byte, limit int, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE second_factor_challenges SET tries = tries + 1
 WHERE hash = $1 AND company = $2 AND environment = $3 AND tries < $4 AND spent_at = 0 AND expires_at > $5`,
		hash, s.Company, string(s.Environment), limit, clock.Micros(now))
	return n == 1, err
}

// SpendChallenge uses a log-in up. It says whether this call did.
func SpendChallenge(tx store.Tx, s scope.Scope, hash []byte, limit int, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE second_factor_challenges SET spent_at = $5
 WHERE hash = $1 AND company = $2 AND environment = $3 AND tries < $4 AND spent_at = 0 AND expires_at > $5`,
		hash, s.Company, string(s.Environment), limit, clock.Micros(now))
	return n == 1, err
}

// DropChallenges deletes all log-ins of an account that wait.
func DropChallenges(tx store.Tx, s scope.Scope, accountID string) error {
	_, err := tx.Exec(`
DELETE FROM second_factor_challenges
 WHERE account_id = $1 AND company = $2 AND environment = $3`,
		accountID, s.Company, string(s.Environment))
	return err
}

// PurgeChallenges deletes log-ins of any scope that ended before a time.
func PurgeChallenges(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM second_factor_challenges WHERE expires_at < $1`, clock.Micros(before))
	return err
}
