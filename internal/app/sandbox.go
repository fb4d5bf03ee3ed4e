package app

import (
	"context"
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/sandbox"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/sandbox"
	"github.com/ventanilla/ventanilla/internal/sandbox/hook"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// newSandbox builds sandbox control: every part that a company can change, and
// what makes all of them new again.
func newSandbox(c *Core, e *Engines, shared wire.Shared) http.Handler {
	cfg := c.Config
	inboxes := hook.New(c.DB, c.Vault, c.Clock, cfg.Rand, e.Hooks, c.Tenants)
	resets := engine.New(c.DB)
	for _, part := range []struct {
		name  string
		clear func(store.Tx, scope.Scope) error
	}{
		{"messages", e.Notify.Clear},
		{"webhooks", e.Hooks.Clear},
		{"inboxes", inboxes.Clear},
		{"scenarios", e.Scenarios.Clear},
		{"look-ups", e.Lookup.Forget},
		{"behaviours", func(tx store.Tx, s scope.Scope) error { return e.Behaviours.Clear(tx, s.Company) }},
		{"clock", func(tx store.Tx, s scope.Scope) error { return c.Clock.Clear(tx, s.Company) }},
		{"customers", e.Customers.Clear},
		{"profiles", e.Profiles.Clear},
		{"links", e.Connect.Clear},
	} {
		resets.Register(part.name, func(_ context.Context, tx store.Tx, s scope.Scope) error { return part.clear(tx, s) })
	}
	clock := jobClock{c.Clock, e.Jobs}
	return sandbox.New(sandbox.Deps{
		Directory: c.Tenants, Outbox: e.Notify, Clock: clock, Behaviours: e.Behaviours,
		Inboxes: inboxes, Scenarios: e.Scenarios, Customers: e.Customers, Shared: shared, Sources: simulatedSources(),
		Reset: func(ctx context.Context, company string) error {
			// The clock goes back with the rest, and with it the jobs that wait.
			return clock.moving(ctx, company, func() error { return resets.Reset(ctx, company) })
		},
	}).Handler()
}

// simulatedSources names the sources whose behaviour a company can set.
func simulatedSources() []string {
	return []string{population.IMSS, population.ISSSTE, population.RENAPO, population.SAT}
}

// newScenarios opens the book of scenarios that companies write themselves.
func newScenarios(c *Core) *scenario.Book {
	return scenario.New(c.DB, c.Vault, c.Clock, c.Config.Rand)
}
