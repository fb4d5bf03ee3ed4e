package app

import (
	"context"
	"io"

	"github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// Apply makes everything in a manifest so; with dry it only says what would
// change.
func (c *Core) Apply(ctx context.Context, m *manifest.Manifest, dry bool) ([]manifest.Change, error) {
	profiles := newProfiles(c, nil, nil) // applying sends no message
	defer profiles.Close()
	links, closeLinks := c.links()
	defer closeLinks()
	return manifest.Apply(ctx, c.DB, c.Tenants, m, []manifest.Applier{profile.Applier{Engine: profiles}, links}, dry)
}

// links builds what applies and exports widgets and webhooks, for commands that
// do so without serving: its jobs are never started.
func (c *Core) links() (connect.Applier, func()) {
	cfg := c.Config
	jobs := job.For(c.DB, cfg.Clock, cfg.Rand, cfg.Log)
	hooks := webhook.New(c.DB, c.Vault, c.Clock, cfg.Rand, jobs, c.Audit, cfg.Log, webhook.Config{AllowPrivate: cfg.AllowPrivate})
	engine := connect.New(connect.Deps{
		DB: c.DB, Jobs: jobs, Vault: c.Vault, Hooks: hooks, Clock: c.Clock, Entropy: cfg.Rand, Log: cfg.Log,
	})
	return connect.Applier{Engine: engine, Hooks: hooks}, engine.Close
}

// withoutPeople stands at the top of an export that leaves the profiles out.
const withoutPeople = "# Profiles are left out, because they hold personal data in clear; export --people writes them too.\n"

// Export writes everything as a manifest that can be applied again with this
// deployment's keyset. Profiles, which hold personal data in clear, are written
// with people only.
func (c *Core) Export(ctx context.Context, w io.Writer, people bool) error {
	profiles := newProfiles(c, nil, nil)
	defer profiles.Close()
	links, closeLinks := c.links()
	defer closeLinks()
	if !people {
		if _, err := io.WriteString(w, withoutPeople); err != nil {
			return err
		}
	}
	return manifest.Export(ctx, w, c.Tenants, []manifest.Exporter{profile.Exporter{Engine: profiles, People: people}, links})
}
