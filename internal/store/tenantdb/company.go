package tenantdb

import "github.com/ventanilla/ventanilla/internal/store"

// Companies lists all companies by code.
func Companies(q store.Queryer) ([]Company, error) {
	var all []Company
	err := q.Query(`SELECT code, name, limits FROM companies ORDER BY code`, nil, func(r store.Row) error {
		var c Company
		if err := r.Scan(&c.Code, &c.Name, &c.Limits); err != nil {
			return err
		}
		all = append(all, c)
		return nil
	})
	return all, err
}

// PutCompany inserts the company, or updates its name and limits.
func PutCompany(tx store.Tx, c Company, now int64) error {
	_, err := tx.Exec(`INSERT INTO companies (code, name, limits, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $4)
		ON CONFLICT (code) DO UPDATE SET name = excluded.name, limits = excluded.limits, updated_at = excluded.updated_at`,
		c.Code, c.Name, c.Limits, now)
	return err
}
