package app

import (
	"context"
	"time"

	api "github.com/ventanilla/ventanilla/internal/api/lookup"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/platform/reach"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
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
	ending     context.Context // is over when the server takes no more requests
	end        context.CancelFunc
	Connect    *connect.Engine
	People     *people.Desk

	errors *wire.Keeper
	hosts  map[string]string // the API that a host name is bound to
	only   environments
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
		hosts: deployment.APIs.Hosts(), only: deployment.APIs.Environments(), errors: wire.NewKeeper(c.keepErrors),
	}
	c.onClose(e.Scenarios.Close)
	e.Notify, err = notify.New(c.DB, c.Vault, c.Clock, cfg.Rand, e.Jobs, cfg.Log, messages(deployment, cfg.AllowPrivate))
	if err != nil {
		return nil, err
	}
	e.Hooks = webhook.New(c.DB, c.Vault, c.Clock, cfg.Rand, e.Jobs, c.Audit, cfg.Log, webhook.Config{AllowPrivate: cfg.AllowPrivate})
	captchas := captcha.New(captcha.Deps{
		DB: c.DB, Clock: c.Clock, Rand: cfg.Rand, Vault: c.Vault, Providers: deployment.Captcha.Providers(), AllowPrivate: cfg.AllowPrivate,
	})
	c.onClose(captchas.Close)
	e.Customers = identity.NewCustomers(identity.CustomerDeps{
		DB: c.DB, Clock: c.Clock, Rand: cfg.Rand, Vault: c.Vault, Tenants: c.Tenants, Hasher: c.Passwords,
		Audit: c.Audit, Notify: e.Notify, Hooks: e.Hooks, Captchas: captchas, Issuer: publicURL + "/auth",
	})
	c.onClose(e.Customers.Close)
	e.Profiles = newProfiles(c, e.Notify, captchas)
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
	options := lookup.Options{
		DB: c.DB, Vault: c.Vault, Clock: c.Clock, Rand: cfg.Rand, Sandbox: simulated, Live: live, Limits: c.limits,
		Companies: c.Tenants.Companies,
		Jobs:      e.Jobs, Notify: e.Notify, Render: api.CallBackBody, AllowPrivate: cfg.AllowPrivate, Log: cfg.Log,
	}
	if r := deployment.Retention; r != nil {
		options.KeepExecutions, options.Keep = time.Duration(r.Executions), time.Duration(r.Answers)
		if r.NoAnswers {
			options.Keep = -1
		}
	}
	e.Lookup = lookup.New(options)
	c.onClose(e.Lookup.Close)
	if cfg.Database == "" { // SQLite, so whoever asked before has ended
		if err := e.Lookup.Recover(ctx); err != nil {
			return nil, err
		}
	}
	e.ending, e.end = context.WithCancel(context.WithoutCancel(ctx))
	e.Connect = connect.New(connect.Deps{
		DB: c.DB, Jobs: e.Jobs, Vault: c.Vault, Hooks: e.Hooks, Notify: e.Notify, Clock: c.Clock, Entropy: cfg.Rand, Log: cfg.Log,
		Connectors: &reach.Connectors{Clock: c.Clock, Entropy: cfg.Rand, Institution: institutions(simulated, live), Scenarios: e.Scenarios},
	})
	c.onClose(e.Connect.Close)
	e.People = people.New(c.DB, c.Audit, func(code string) bool {
		_, ok := c.Tenants.Company(code)
		return ok
	})
	e.People.Register("customers", e.Customers)
	e.People.Register("profiles", e.Profiles)
	e.People.Register("links", e.Connect)
	e.People.Register("look-ups", e.Lookup)
	e.People.Register("messages", e.Notify)
	return e, nil
}

// newProfiles builds the engine of profiles alone, for commands that apply a
// manifest without serving.
func newProfiles(c *Core, sender profile.Sender, captchas *captcha.Verifier) *profile.Engine {
	return profile.New(profile.Deps{
		DB: c.DB, Clock: c.Clock, Rand: c.Config.Rand, Vault: c.Vault, Passwords: c.Passwords,
		Notify: sender, Audit: c.Audit, Tenants: c.Tenants, LinkBase: c.Config.LinkBase,
		Captchas: captchas,
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
