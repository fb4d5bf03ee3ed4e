package app

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// Apply makes everything in a manifest so; with dry it only says what would
// change.
func (c *Core) Apply(ctx context.Context, m *manifest.Manifest, dry bool) ([]manifest.Change, error) {
	profiles := newProfiles(c, nil) // applying sends no message
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

// Exporters write the engines' parts of a manifest.
func (c *Core) Exporters() []manifest.Exporter { return nil }
