package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"text/tabwriter"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/lookup/registry"
)

// registryCmd keeps the lists that answer look-ups.
type registryCmd struct {
	Import registryImportCmd `cmd:"" help:"Import a CSV of curp,nss,status as a registry's list, in place of the one it has."`
	List   registryListCmd   `cmd:"" help:"List the registries."`
	Remove registryRemoveCmd `cmd:"" help:"Take a registry's list away."`
}

// registryFlags say where the registries are.
type registryFlags struct {
	dataFlags
	Base        string `placeholder:"URL" help:"Ask the server that runs here instead of opening the data; needed on SQLite while it runs."`
	Token       string `placeholder:"TOKEN" help:"The admin token, with --base."`
	Credentials string `placeholder:"FILE" help:"Take address and admin token from a credentials file."`
}

type registryListCmd struct {
	registryFlags
	JSON bool `name:"json" help:"One JSON object a line."`
}

func (c *registryListCmd) Run(ctx context.Context, t *terminal) error {
	list, err := c.list(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, r := range list {
		if c.JSON {
			if err := json.NewEncoder(t.out).Encode(r); err != nil {
				return err
			}
			continue
		}
		imported := "never imported"
		if r.Serving {
			imported = fmt.Sprintf("%d people, %d rows left out, imported %s", r.People, r.Bad, r.Imported.Format(time.RFC3339))
		}
		if p := r.Importing; p != nil {
			imported += fmt.Sprintf("; an import stands at line %d", p.Line)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", r.Name, imported, r.File)
	}
	return table.Flush()
}

func (c *registryListCmd) list(ctx context.Context) ([]registry.Info, error) {
	server, err := c.server()
	if err != nil {
		return nil, err
	}
	if server != nil {
		var got struct {
			Registries []registry.Info `json:"registries"`
		}
		err := server.ask(ctx, http.MethodGet, "", &got)
		return got.Registries, err
	}
	core, err := c.look(ctx)
	if err != nil {
		return nil, err
	}
	defer core.Close()
	return core.Registries.List(ctx)
}

type registryRemoveCmd struct {
	registryFlags
	Name string `arg:"" help:"The registry's name."`
}

func (c *registryRemoveCmd) Run(ctx context.Context, t *terminal) error {
	server, err := c.server()
	if err != nil {
		return err
	}
	if server != nil {
		err = server.ask(ctx, http.MethodDelete, c.Name, nil)
	} else {
		err = c.open(ctx, func(core *app.Core) error {
			removed, err := core.Registries.Remove(ctx, c.Name)
			if err == nil && !removed {
				err = fmt.Errorf("there is no registry %s; those that exist: ventanilla registry list", c.Name)
			}
			if err != nil {
				return err
			}
			return core.Registries.Purge(ctx)
		})
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "registry %s has no list any more\n", c.Name)
	return err
}
