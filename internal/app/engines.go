package app

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/platform/government"
	"github.com/ventanilla/ventanilla/internal/platform/reach"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// Engines are the parts that hold the rules.
type Engines struct {
	Jobs       job.Engine
	Notify     *notify.Notifier
	Hooks      *webhook.Hub
	Customers  *identity.Customers
	Profiles   *profile.Engine
	Behaviours *behaviour.Store
	Scenarios  *scenario.Book
	Lookup     *lookup.Engine
	Connect    *connect.Engine

	errors *wire.Keeper
	hosts  map[string]string // the API that a host name is bound to
}

// newEngines builds them on the core, in the order in which they need each
// other. They do not run yet.
func newEngines(ctx context.Context, c *Core, publicURL string) (*Engines, error) {
	cfg := c.Config
	deployment, err := manifest.LoadDeployment(ctx, c.Tenants)
	if err != nil {
		return nil, err
	}
	e := &Engines{
		Jobs: job.For(c.DB, cfg.Clock, cfg.Rand, cfg.Log), Scenarios: newScenarios(c),
		hosts: deployment.APIs.Hosts(), errors: wire.NewKeeper(c.keepErrors),
	}
	c.onClose(e.Scenarios.Close)
	e.Notify, err = notify.New(c.DB, c.Vault, c.Clock, cfg.Rand, e.Jobs, cfg.Log, messages(deployment, cfg.AllowPrivate))
	if err != nil {
		return nil, err
	}
	e.Hooks = webhook.New(c.DB, c.Vault, c.Clock, cfg.Rand, e.Jobs, c.Audit, cfg.Log, webhook.Config{AllowPrivate: cfg.AllowPrivate})
	e.Customers = identity.NewCustomers(identity.CustomerDeps{
		DB: c.DB, Clock: c.Clock, Rand: cfg.Rand, Vault: c.Vault, Tenants: c.Tenants, Hasher: c.Passwords,
		Audit: c.Audit, Notify: e.Notify, Hooks: e.Hooks, Issuer: publicURL + "/auth",
	})
	c.onClose(e.Customers.Close)
	e.Profiles = newProfiles(c, e.Notify)
	c.onClose(e.Profiles.Close)
	if e.Behaviours, err = behaviour.Open(ctx, c.DB); err != nil {
		return nil, err
	}
	c.onClose(e.Behaviours.Close)
	live, err := liveSources(c, deployment)
	if err != nil {
		return nil, err
	}
	simulated := source.Sandboxes(c.Clock, e.Behaviours, e.Scenarios)
	e.Lookup = lookup.New(lookup.Options{
		DB: c.DB, Vault: c.Vault, Clock: c.Clock, Rand: cfg.Rand, Sandbox: simulated, Live: live, Limits: c.limits,
	})
	c.onClose(e.Lookup.Close)
	e.Connect = connect.New(connect.Deps{
		DB: c.DB, Jobs: e.Jobs, Vault: c.Vault, Hooks: e.Hooks, Notify: e.Notify, Clock: c.Clock, Entropy: cfg.Rand, Log: cfg.Log,
		Connectors: &reach.Connectors{Clock: c.Clock, Entropy: cfg.Rand, Institution: institutions(simulated, live), Scenarios: e.Scenarios},
	})
	c.onClose(e.Connect.Close)
	return e, nil
}

// newProfiles builds the engine of profiles alone, for commands that apply a
// manifest without serving.
func newProfiles(c *Core, sender profile.Sender) *profile.Engine {
	return profile.New(profile.Deps{
		DB: c.DB, Clock: c.Clock, Rand: c.Config.Rand, Vault: c.Vault, Passwords: c.Passwords,
		Notify: sender, Audit: c.Audit, Tenants: c.Tenants, LinkBase: c.Config.LinkBase,
	})
}

// messages says how live mail and text messages leave.
func messages(d manifest.Deployment, allowPrivate bool) notify.Config {
	out := notify.Config{AllowPrivate: allowPrivate}
	if d.Mail != nil {
		out.SMTP, out.From = string(d.Mail.SMTP), d.Mail.From
	}
	if d.SMS != nil && d.SMS.HTTP != nil {
		out.SMS = notify.Gateway{URL: string(d.SMS.HTTP.URL), Token: string(d.SMS.HTTP.Token)}
	}
	return out
}

// limits gives a company's limits to the look-up engine.
func (c *Core) limits(company string) tenant.Limits {
	if found, ok := c.Tenants.Company(company); ok {
		return found.Limits
	}
	return tenant.DefaultLimits
}

// liveSources builds the chain of the sources that a manifest names, asked in
// its order. A registry knows only some people, so whom it does not know is
// asked of the next.
func liveSources(c *Core, d manifest.Deployment) (map[source.Kind]*source.Chain, error) {
	var links []*source.Link
	for _, s := range d.Sources {
		if s.Kind != "registry" {
			return nil, fmt.Errorf("source %s: this version reads sources of kind registry, not %s", s.Name, s.Kind)
		}
		f, err := os.Open(s.File)
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", s.Name, err)
		}
		registry, err := source.ReadRegistry(s.Name, f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", s.Name, err)
		}
		link := source.NewLink(registry, source.Policy{Timeout: time.Duration(s.Timeout), Retries: s.Retries})
		link.Partial = true
		links = append(links, link)
	}
	if len(links) == 0 {
		return nil, nil
	}
	return map[source.Kind]*source.Chain{source.NSS: source.NewChain(c.Config.Clock, links...)}, nil
}

// institutions gives the sources behind IMSS and ISSSTE to the linking engine:
// the same that answer look-ups.
func institutions(simulated, live map[source.Kind]*source.Chain) func(scope.Scope, string) (government.Registry, bool) {
	kinds := map[string]source.Kind{"imss": source.NSS, "issste": source.Affiliation}
	return func(s scope.Scope, code string) (government.Registry, bool) {
		chains := live
		if s.IsSandbox() {
			chains = simulated
		}
		chain, ok := chains[kinds[code]]
		return chain, ok
	}
}
