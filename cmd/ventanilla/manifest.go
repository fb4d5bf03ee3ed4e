package main

import (
	"context"
	"fmt"
	"os"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// applyCmd brings a manifest into the database.
type applyCmd struct {
	dataFlags
	File        string `arg:"" placeholder:"FILE" help:"The manifest."`
	DryRun      bool   `help:"Only say what would change."`
	Credentials string `placeholder:"FILE" help:"Write the first company's keys here."`
	Base        string `default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server's address, for --credentials."`
}

func (c *applyCmd) Run(ctx context.Context, t *terminal) error {
	m, err := app.ReadManifest(c.File) // before the data is touched
	if err != nil {
		return err
	}
	core, err := c.core(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	changes, err := core.Apply(ctx, m, c.DryRun)
	if err != nil {
		return err
	}
	for _, change := range changes {
		fmt.Fprintf(t.out, "%s %s\n", change.Did, change.What)
	}
	switch {
	case len(changes) == 0:
		fmt.Fprintln(t.out, "nothing to change")
	case c.DryRun:
		fmt.Fprintln(t.out, "dry run: nothing was changed")
	}
	if c.Credentials == "" || c.DryRun {
		return nil
	}
	return core.WriteCredentials(ctx, m, c.Credentials, c.Base)
}

// exportCmd writes the database's tenants as a manifest.
type exportCmd struct {
	dataFlags
	Out string `short:"o" placeholder:"FILE" help:"Where to write; default standard output."`
}

func (c *exportCmd) Run(ctx context.Context, t *terminal) (err error) {
	core, err := c.core(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	out := t.out
	if c.Out != "" {
		f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		out = f
	}
	return manifest.Export(ctx, out, core.Tenants, core.Exporters())
}
