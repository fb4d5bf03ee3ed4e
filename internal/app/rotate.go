package app

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/identity"
)

// RotateSigning publishes new keys for access tokens. They sign only after
// clients have had the time to fetch them; the old ones stay published while
// their tokens live.
func (c *Core) RotateSigning(ctx context.Context) error {
	customers := identity.NewCustomers(identity.CustomerDeps{
		DB: c.DB, Clock: c.Clock, Rand: c.Config.Rand, Vault: c.Vault, Tenants: c.Tenants, Hasher: c.Passwords, Audit: c.Audit,
	})
	defer customers.Close()
	return customers.Keys().Rotate(ctx)
}
