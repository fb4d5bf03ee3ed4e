package tenantdb

import "github.com/ventanilla/ventanilla/internal/store"

// Shops lists all shops by id.
func Shops(q store.Queryer) ([]Shop, error) {
	var all []Shop
	err := q.Query(`SELECT id, company, settings, sealed FROM shops ORDER BY id`, nil, func(r store.Row) error {
		var s Shop
		if err := r.Scan(&s.ID, &s.Company, &s.Settings, &s.Sealed); err != nil {
			return err
		}
		all = append(all, s)
		return nil
	})
	return all, err
}

// InsertShop adds a shop; false when the id is taken.
func InsertShop(tx store.Tx, s Shop, now int64) (bool, error) {
	n, err := tx.Exec(`INSERT INTO shops (id, company, settings, sealed, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING`, s.ID, s.Company, s.Settings, s.Sealed, now)
	return n == 1, err
}

// UpdateShop changes what may change of the shop with this id and company.
func UpdateShop(tx store.Tx, s Shop, now int64) error {
	_, err := tx.Exec(`UPDATE shops SET settings = $3, sealed = $4, updated_at = $5
		WHERE id = $1 AND company = $2`, s.ID, s.Company, s.Settings, s.Sealed, now)
	return err
}
