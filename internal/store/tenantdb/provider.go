package tenantdb

import "github.com/ventanilla/ventanilla/internal/store"

// Provider is a row of identity_providers.
type Provider struct {
	Company  string
	ID       string
	Settings string // JSON
	Sealed   []byte
}

// Providers lists all identity providers by company and id.
func Providers(q store.Queryer) ([]Provider, error) {
	var all []Provider
	err := q.Query(`SELECT company, id, settings, sealed FROM identity_providers ORDER BY company, id`, nil, func(r store.Row) error {
		var p Provider
		if err := r.Scan(&p.Company, &p.ID, &p.Settings, &p.Sealed); err != nil {
			return err
		}
		all = append(all, p)
		return nil
	})
	return all, err
}

// PutProvider inserts the provider or updates everything but its company and id.
func PutProvider(tx store.Tx, p Provider, now int64) error {
	_, err := tx.Exec(`INSERT INTO identity_providers (company, id, settings, sealed, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT (company, id) DO UPDATE SET settings = excluded.settings, sealed = excluded.sealed, updated_at = excluded.updated_at`,
		p.Company, p.ID, p.Settings, p.Sealed, now)
	return err
}
