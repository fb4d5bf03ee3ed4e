package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// TOTP is one row of account_totp.
type TOTP struct {
	AccountID   string
	Scope       scope.Scope
	Sealed      []byte
	LastStep    int64
	CreatedAt   time.Time
	ConfirmedAt time.Time // zero: waiting for its first code
}

// PutTOTP stores a secret that waits for its first code, in place of another one
// that waits. It says false when the account has one that is confirmed.
func PutTOTP(tx store.Tx, t TOTP) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO account_totp (account_id, company, environment, sealed, created_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at, last_step = 0
 WHERE account_totp.confirmed_at = 0`,
		t.AccountID, t.Scope.Company, string(t.Scope.Environment), t.Sealed, clock.Micros(t.CreatedAt))
	return n == 1, err
}

// TOTPOf gives an account's secret, confirmed or not.
func TOTPOf(q store.Queryer, s scope.Scope, accountID string) (t TOTP, found bool, err error) {
	t = TOTP{AccountID: accountID, Scope: s}
	var created, confirmed int64
	err = q.QueryRow(`
SELECT sealed, last_step, created_at, confirmed_at FROM account_totp
 WHERE account_id = $1 AND company = $2 AND environment = $3`,
		accountID, s.Company, string(s.Environment)).Scan(&t.Sealed, &t.LastStep, &created, &confirmed)
	if errors.Is(err, store.ErrNoRows) {
		return TOTP{}, false, nil
	}
	t.CreatedAt, t.ConfirmedAt = clock.FromMicros(created), clock.FromMicros(confirmed)
	return t, err == nil, err
}

// ConfirmTOTP puts a waiting secret, made at a time, in force and uses up the
// step of the code that showed it. It says whether this call did.
func ConfirmTOTP(tx store.Tx, s scope.Scope, accountID string, created time.Time, step int64, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE account_totp SET confirmed_at = $1, last_step = $2
 WHERE account_id = $3 AND company = $4 AND environment = $5 AND confirmed_at = 0 AND created_at = $6`,
		clock.Micros(now), step, accountID, s.Company, string(s.Environment), clock.Micros(created))
	return n == 1, err
}

// SpendTOTP uses up a step of a confirmed secret, and all before it. It says
// whether this call did: of all that race with one code, one does.
func SpendTOTP(tx store.Tx, s scope.Scope, accountID string, created time.Time, step int64) (bool, error) {
	n, err := tx.Exec(`
UPDATE account_totp SET last_step = $1
 WHERE account_id = $2 AND company = $3 AND environment = $4 AND last_step < $1 AND confirmed_at > 0 AND created_at = $5`,
		step, accountID, s.Company, string(s.Environment), clock.Micros(created))
	return n == 1, err
}

// DropTOTP deletes an account's secret and recovery codes.
func DropTOTP(tx store.Tx, s scope.Scope, accountID string) error {
	if _, err := tx.Exec(`
DELETE FROM account_totp WHERE account_id = $1 AND company = $2 AND environment = $3`,
		accountID, s.Company, string(s.Environment)); err != nil {
		return err
	}
	return ReplaceRecoveryCodes(tx, s, accountID, nil)
}

// SetSecondFactor says what an account is asked for after a first factor: "" for
// nothing, or totp.
func SetSecondFactor(tx store.Tx, s scope.Scope, accountID, factor string, now time.Time) error {
	_, err := tx.Exec(`
UPDATE accounts SET second_factor = $1, updated_at = $2
 WHERE id = $3 AND company = $4 AND environment = $5`,
		factor, clock.Micros(now), accountID, s.Company, string(s.Environment))
	return err
}
