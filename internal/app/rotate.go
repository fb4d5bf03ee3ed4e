package app

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/api/admin"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// Rotate begins to use new keys, for a command that has the data to itself or
// PostgreSQL to share.
func (c *Core) Rotate(ctx context.Context, signing, sealing bool) (admin.Rotated, error) {
	customers := identity.NewCustomers(identity.CustomerDeps{
		DB: c.DB, Clock: c.Clock, Rand: c.Config.Rand, Vault: c.Vault, Tenants: c.Tenants, Hasher: c.Passwords, Audit: c.Audit,
	})
	defer customers.Close()
	return c.rotate(ctx, customers.Keys(), signing, sealing)
}

// rotate publishes the next keys for access tokens, which sign only after
// clients have had the time to fetch them while the old ones stay published,
// and seals under a new key from now on, while the old ones open what they
// sealed.
func (c *Core) rotate(ctx context.Context, keys *identity.Keys, signing, sealing bool) (done admin.Rotated, err error) {
	// The sealing key first: it seals the signing keys, too.
	if sealing {
		if err := c.Vault.Rotate(); err != nil {
			return done, err
		}
		done.Sealing = true
	}
	if !signing {
		return done, nil
	}
	next, err := keys.Rotate(ctx)
	for _, k := range next {
		done.Signing = append(done.Signing, admin.SigningKey{ID: k.ID, Alg: k.Alg, SignsFrom: k.SignsFrom})
	}
	return done, err
}
