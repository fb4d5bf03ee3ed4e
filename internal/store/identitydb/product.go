package identitydb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Product is one row of products.
type Product struct {
	Mnemocode       string
	Class           string
	Name            string
	Status          string // I in effect, C cancelled, S suspended
	Primary         bool
	EffectiveDate   string // YYYY-MM-DD or ""
	DiscontinueDate string // YYYY-MM-DD or ""
	Details         string
	Attributes      string // JSON array
}

// PutProduct inserts or replaces a product. It says whether anything changed.
func PutProduct(tx store.Tx, s scope.Scope, p Product) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO products (company, environment, mnemocode, product_class, name, status, is_primary,
                      effective_date, discontinue_date, details, attributes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (company, environment, mnemocode) DO UPDATE SET
  product_class = excluded.product_class, name = excluded.name, status = excluded.status,
  is_primary = excluded.is_primary, effective_date = excluded.effective_date,
  discontinue_date = excluded.discontinue_date, details = excluded.details, attributes = excluded.attributes
 WHERE products.product_class <> excluded.product_class OR products.name <> excluded.name
    OR products.status <> excluded.status OR products.is_primary <> excluded.is_primary
    OR products.effective_date <> excluded.effective_date OR products.discontinue_date <> excluded.discontinue_date
    OR products.details <> excluded.details OR products.attributes <> excluded.attributes`,
		s.Company, string(s.Environment), p.Mnemocode, p.Class, p.Name, p.Status, p.Primary,
		p.EffectiveDate, p.DiscontinueDate, p.Details, p.Attributes)
	return n == 1, err
}

// Products lists the scope's products by mnemocode.
func Products(q store.Queryer, s scope.Scope) ([]Product, error) {
	var all []Product
	err := q.Query(`
SELECT mnemocode, product_class, name, status, is_primary, effective_date, discontinue_date, details, attributes
  FROM products
 WHERE company = $1 AND environment = $2
 ORDER BY mnemocode`, []any{s.Company, string(s.Environment)}, func(r store.Row) error {
		var p Product
		err := r.Scan(&p.Mnemocode, &p.Class, &p.Name, &p.Status, &p.Primary,
			&p.EffectiveDate, &p.DiscontinueDate, &p.Details, &p.Attributes)
		all = append(all, p)
		return err
	})
	return all, err
}
