package identitydb

import (
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Passkey is one row of account_passkeys.
type Passkey struct {
	ID         string
	Scope      scope.Scope
	AccountID  string
	Credential []byte // keyed hash of the credential's id
	Sealed     []byte
	SignCount  int64
	CreatedAt  time.Time
	LastUsedAt time.Time // zero: never
}

// InsertPasskey adds a passkey, unless the account has limit of them. It says
// whether it did; not for a credential that is in use.
func InsertPasskey(tx store.Tx, p Passkey, limit int) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO account_passkeys (id, company, environment, account_id, credential, sealed, sign_count, created_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8
 WHERE (SELECT COUNT(*) FROM account_passkeys WHERE account_id = $4) < $9
ON CONFLICT DO NOTHING`,
		p.ID, p.Scope.Company, string(p.Scope.Environment), p.AccountID, p.Credential, p.Sealed, p.SignCount,
		clock.Micros(p.CreatedAt), limit)
	return n == 1, err
}

const passkeyColumns = `id, account_id, credential, sealed, sign_count, created_at, last_used_at`

// PasskeyByCredential finds a passkey by its credential's keyed hash.
func PasskeyByCredential(q store.Queryer, s scope.Scope, credential []byte) (p Passkey, found bool, err error) {
	p, err = scanPasskey(q.QueryRow(`
SELECT `+passkeyColumns+` FROM account_passkeys
 WHERE company = $1 AND environment = $2 AND credential = $3`,
		s.Company, string(s.Environment), credential), s)
	if errors.Is(err, store.ErrNoRows) {
		return Passkey{}, false, nil
	}
	return p, err == nil, err
}

// PasskeysOf lists an account's passkeys, oldest first.
func PasskeysOf(q store.Queryer, s scope.Scope, accountID string) (list []Passkey, err error) {
	err = q.Query(`
SELECT `+passkeyColumns+` FROM account_passkeys
 WHERE account_id = $1 AND company = $2 AND environment = $3
 ORDER BY created_at, id`, []any{accountID, s.Company, string(s.Environment)}, func(r store.Row) error {
		p, err := scanPasskey(r, s)
		list = append(list, p)
		return err
	})
	return list, err
}

func scanPasskey(r store.Row, s scope.Scope) (Passkey, error) {
	p := Passkey{Scope: s}
	var created, used int64
	err := r.Scan(&p.ID, &p.AccountID, &p.Credential, &p.Sealed, &p.SignCount, &created, &used)
	p.CreatedAt, p.LastUsedAt = clock.FromMicros(created), clock.FromMicros(used)
	return p, err
}

// UsePasskey notes a use: what is known of the passkey after it, and its count,
// which must have grown, or be 0 as it was. It says whether that held.
func UsePasskey(tx store.Tx, s scope.Scope, id string, sealed []byte, count int64, now time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE account_passkeys SET sealed = $1, sign_count = $2, last_used_at = $3
 WHERE id = $4 AND company = $5 AND environment = $6 AND (sign_count < $2 OR sign_count = 0 AND $2 = 0)`,
		sealed, count, clock.Micros(now), id, s.Company, string(s.Environment))
	return n == 1, err
}

// DeletePasskey deletes one of an account's own. It says whether there was one.
func DeletePasskey(tx store.Tx, s scope.Scope, accountID, id string) (bool, error) {
	n, err := tx.Exec(`
DELETE FROM account_passkeys
 WHERE id = $1 AND account_id = $2 AND company = $3 AND environment = $4`,
		id, accountID, s.Company, string(s.Environment))
	return n == 1, err
}

// DropPasskeys deletes all of an account's. It gives how many there were.
func DropPasskeys(tx store.Tx, s scope.Scope, accountID string) (int64, error) {
	return tx.Exec(`
DELETE FROM account_passkeys
 WHERE account_id = $1 AND company = $2 AND environment = $3`,
		accountID, s.Company, string(s.Environment))
}

// SpendCeremony notes that a ceremony has led to something. It says whether this
// call did: of all that race with one, one does.
func SpendCeremony(tx store.Tx, s scope.Scope, hash []byte, expires time.Time) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO passkey_ceremonies (hash, company, environment, expires_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING`,
		hash, s.Company, string(s.Environment), clock.Micros(expires))
	return n == 1, err
}

// PurgeCeremonies deletes notes of any scope about ceremonies that ended before a
// time.
func PurgeCeremonies(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM passkey_ceremonies WHERE expires_at < $1`, clock.Micros(before))
	return err
}
