package profile

import (
	"context"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Product is something that profiles can enrol in.
type Product = identitydb.Product

// ProductFilter selects products; empty fields do not restrict.
type ProductFilter struct {
	Primary *bool
	Class   string
}

// Products lists a company's products by mnemocode.
func (e *Engine) Products(ctx context.Context, c Client, f ProductFilter) (all []Product, err error) {
	err = e.DB.Read(ctx, func(q store.Queryer) error {
		all, err = identitydb.Products(q, c.scope())
		return err
	})
	return slices.DeleteFunc(all, func(p Product) bool {
		return f.Primary != nil && p.Primary != *f.Primary || f.Class != "" && p.Class != f.Class
	}), err
}

// Product gives one product. Conditions: ObjectUnknown.
func (e *Engine) Product(ctx context.Context, c Client, mnemocode string) (Product, error) {
	all, err := e.Products(ctx, c, ProductFilter{})
	if err != nil {
		return Product{}, err
	}
	i := slices.IndexFunc(all, func(p Product) bool { return p.Mnemocode == mnemocode })
	if i < 0 {
		return Product{}, fault.ObjectUnknown
	}
	return all[i], nil
}
