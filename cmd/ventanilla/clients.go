package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/ventanilla/ventanilla/internal/tenant"
)

// clientsCmd manages OAuth clients.
type clientsCmd struct {
	List    clientsListCmd   `cmd:"" help:"List the clients that may act."`
	Enable  clientsSwitchOn  `cmd:"" help:"Switch a client on."`
	Disable clientsSwitchOff `cmd:"" help:"Switch a client off, at once and on every node. SQLite: not while a server runs on it."`
}

type clientsListCmd struct{ dataFlags }

func (c *clientsListCmd) Run(ctx context.Context, t *terminal) error {
	core, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, code := range core.Tenants.Companies() {
		for _, o := range core.Tenants.Clients(code) {
			fmt.Fprintf(table, "%d\t%s\t%s\taccess %s\trefresh %s\n", o.ID, o.Scope, o.Alg, o.AccessTTL, o.RefreshTTL)
		}
	}
	return table.Flush()
}

type clientSwitch struct {
	dataFlags
	Company string `required:"" help:"Company code."`
	ID      int    `arg:"" help:"The client's id."`
}

type (
	clientsSwitchOn  struct{ clientSwitch }
	clientsSwitchOff struct{ clientSwitch }
)

func (c *clientsSwitchOn) Run(ctx context.Context) error  { return c.set(ctx, true) }
func (c *clientsSwitchOff) Run(ctx context.Context) error { return c.set(ctx, false) }

func (c *clientSwitch) set(ctx context.Context, on bool) error {
	return c.edit(ctx, fmt.Sprintf("company %s has no client %d", c.Company, c.ID), func(e *tenant.Editor) (bool, error) {
		return e.EnableOAuthClient(c.Company, c.ID, on)
	})
}
