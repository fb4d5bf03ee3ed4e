package tenantdb

import "github.com/ventanilla/ventanilla/internal/store"

// Settings gives the deployment's settings by name.
func Settings(q store.Queryer) (map[string][]byte, error) {
	all := map[string][]byte{}
	err := q.Query(`SELECT name, value FROM deployment_settings`, nil, func(r store.Row) error {
		var name string
		var value []byte
		if err := r.Scan(&name, &value); err != nil {
			return err
		}
		all[name] = value
		return nil
	})
	return all, err
}

// PutSetting stores one setting of the deployment.
func PutSetting(tx store.Tx, name string, value []byte, now int64) error {
	_, err := tx.Exec(`INSERT INTO deployment_settings (name, value, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`, name, value, now)
	return err
}
