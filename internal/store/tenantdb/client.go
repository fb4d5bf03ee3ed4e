package tenantdb

import "github.com/ventanilla/ventanilla/internal/store"

// OAuthClients lists all clients by id.
func OAuthClients(q store.Queryer) ([]OAuthClient, error) {
	var all []OAuthClient
	err := q.Query(`SELECT id, company, environment, name, hash, enabled, settings
		FROM oauth_clients ORDER BY id`, nil, func(r store.Row) error {
		var c OAuthClient
		if err := r.Scan(&c.ID, &c.Company, &c.Environment, &c.Name, &c.Hash, &c.Enabled, &c.Settings); err != nil {
			return err
		}
		all = append(all, c)
		return nil
	})
	return all, err
}

// InsertOAuthClient adds a client; false when the id is taken.
func InsertOAuthClient(tx store.Tx, c OAuthClient, now int64) (bool, error) {
	n, err := tx.Exec(`INSERT INTO oauth_clients (id, company, environment, name, hash, enabled, settings, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING`,
		c.ID, c.Company, c.Environment, c.Name, c.Hash, c.Enabled, c.Settings, now)
	return n == 1, err
}

// UpdateOAuthClient changes what may change of the client with this id and company.
func UpdateOAuthClient(tx store.Tx, c OAuthClient, now int64) error {
	_, err := tx.Exec(`UPDATE oauth_clients SET environment = $3, name = $4, hash = $5, enabled = $6, settings = $7, updated_at = $8
		WHERE id = $1 AND company = $2`, c.ID, c.Company, c.Environment, c.Name, c.Hash, c.Enabled, c.Settings, now)
	return err
}

// EnableOAuthClient switches a client on or off; false when the company has no such client.
func EnableOAuthClient(tx store.Tx, company string, id int64, enabled bool, now int64) (bool, error) {
	n, err := tx.Exec(`UPDATE oauth_clients SET enabled = $3, updated_at = $4 WHERE id = $1 AND company = $2`,
		id, company, enabled, now)
	return n == 1, err
}
