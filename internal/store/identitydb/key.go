package identitydb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
)

// SigningKey is one row of signing_keys. It belongs to the installation, not to
// a company.
type SigningKey struct {
	ID        string
	Alg       string
	Private   []byte // sealed PKCS #8
	CreatedAt time.Time
	SignsFrom time.Time
	RetiresAt time.Time // zero: not yet known
}

// InsertKey adds a key.
func InsertKey(tx store.Tx, k SigningKey) error {
	_, err := tx.Exec(`
INSERT INTO signing_keys (kid, alg, private, created_at, signs_from, retires_at)
VALUES ($1, $2, $3, $4, $5, $6)`,
		k.ID, k.Alg, k.Private, clock.Micros(k.CreatedAt), clock.Micros(k.SignsFrom), clock.Micros(k.RetiresAt))
	return err
}

// Keys lists all keys, oldest first.
func Keys(q store.Queryer) (list []SigningKey, err error) {
	err = q.Query(`
SELECT kid, alg, private, created_at, signs_from, retires_at
  FROM signing_keys
 ORDER BY signs_from, kid`, nil, func(row store.Row) error {
		var k SigningKey
		var created, from, retires int64
		if err := row.Scan(&k.ID, &k.Alg, &k.Private, &created, &from, &retires); err != nil {
			return err
		}
		k.CreatedAt, k.SignsFrom, k.RetiresAt = clock.FromMicros(created), clock.FromMicros(from), clock.FromMicros(retires)
		list = append(list, k)
		return nil
	})
	return list, err
}

// RetireKeys gives every key of an algorithm that has no end yet, except one,
// the time when it ends.
func RetireKeys(tx store.Tx, alg, except string, at time.Time) error {
	_, err := tx.Exec(`UPDATE signing_keys SET retires_at = $1 WHERE alg = $2 AND kid <> $3 AND retires_at = 0`,
		clock.Micros(at), alg, except)
	return err
}

// DropKeys deletes keys that retired before a time.
func DropKeys(tx store.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM signing_keys WHERE retires_at > 0 AND retires_at < $1`, clock.Micros(before))
	return err
}
