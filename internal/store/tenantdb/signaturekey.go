package tenantdb

import "github.com/ventanilla/ventanilla/internal/store"

// SignatureKeys lists all signature keys by company and id.
func SignatureKeys(q store.Queryer) ([]SignatureKey, error) {
	var all []SignatureKey
	err := q.Query(`SELECT company, id, environment, profile, alg, sealed
		FROM signature_keys ORDER BY company, id`, nil, func(r store.Row) error {
		var k SignatureKey
		if err := r.Scan(&k.Company, &k.ID, &k.Environment, &k.Profile, &k.Alg, &k.Sealed); err != nil {
			return err
		}
		all = append(all, k)
		return nil
	})
	return all, err
}

// PutSignatureKey inserts the key or updates everything but its company and id.
func PutSignatureKey(tx store.Tx, k SignatureKey, now int64) error {
	_, err := tx.Exec(`INSERT INTO signature_keys (company, id, environment, profile, alg, sealed, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
		ON CONFLICT (company, id) DO UPDATE SET environment = excluded.environment, profile = excluded.profile,
			alg = excluded.alg, sealed = excluded.sealed, updated_at = excluded.updated_at`,
		k.Company, k.ID, k.Environment, k.Profile, k.Alg, k.Sealed, now)
	return err
}
