package app

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/roster"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// MoveIn takes a batch of customers of another system into a shop.
type MoveIn func(ctx context.Context, e scope.Environment, shopID int, customers []roster.Customer, update bool) (identity.Moved, error)

// OpenMoveIn gives MoveIn to a command that has the data to itself or PostgreSQL
// to share.
func (c *Core) OpenMoveIn() (in MoveIn, release func()) {
	customers := identity.NewCustomers(identity.CustomerDeps{
		DB: c.DB, Clock: c.Clock, Rand: c.Config.Rand, Vault: c.Vault, Tenants: c.Tenants, Hasher: c.Passwords, Audit: c.Audit,
	})
	return customers.MoveIn, customers.Close
}
