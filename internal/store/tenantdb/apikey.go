package tenantdb

import "github.com/ventanilla/ventanilla/internal/store"

// APIKeys lists all API keys by company, environment and name.
func APIKeys(q store.Queryer) ([]APIKey, error) {
	var all []APIKey
	err := q.Query(`SELECT id, company, environment, name, kind, hash, enabled, settings
		FROM api_keys ORDER BY company, environment DESC, name`, nil, func(r store.Row) error {
		var k APIKey
		if err := r.Scan(&k.ID, &k.Company, &k.Environment, &k.Name, &k.Kind, &k.Hash, &k.Enabled, &k.Settings); err != nil {
			return err
		}
		all = append(all, k)
		return nil
	})
	return all, err
}

// InsertAPIKey adds a key. It reports false, and adds nothing, when the
// company has one of this name in the environment or the hash exists.
func InsertAPIKey(tx store.Tx, k APIKey, now int64) (bool, error) {
	n, err := tx.Exec(`INSERT INTO api_keys (id, company, environment, name, kind, hash, enabled, settings, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT DO NOTHING`,
		k.ID, k.Company, k.Environment, k.Name, k.Kind, k.Hash, k.Enabled, k.Settings, now)
	return n == 1, err
}

// UpdateAPIKey changes what may change of the key with this id and company.
func UpdateAPIKey(tx store.Tx, k APIKey, now int64) error {
	_, err := tx.Exec(`UPDATE api_keys SET kind = $3, hash = $4, enabled = $5, settings = $6, updated_at = $7
		WHERE id = $1 AND company = $2`, k.ID, k.Company, k.Kind, k.Hash, k.Enabled, k.Settings, now)
	return err
}

// EnableAPIKey switches a key on or off; false when the company has no such key.
func EnableAPIKey(tx store.Tx, company, id string, enabled bool, now int64) (bool, error) {
	n, err := tx.Exec(`UPDATE api_keys SET enabled = $3, updated_at = $4 WHERE id = $1 AND company = $2`,
		id, company, enabled, now)
	return n == 1, err
}
