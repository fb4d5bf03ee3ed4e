package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/ventanilla/ventanilla/internal/app"
)

// applyCmd brings a manifest into the database.
type applyCmd struct {
	dataFlags
	File        string `arg:"" placeholder:"FILE" help:"The manifest."`
	DryRun      bool   `help:"Only say what would change."`
	Credentials string `placeholder:"FILE" help:"Write the first company's keys here; sandbox API keys that it lacks are made."`
	Base        string `placeholder:"URL" help:"The server's address, for --credentials; default --public-url, or else http://127.0.0.1:8080."`
	PublicURL   string `name:"public-url" placeholder:"URL" help:"As serve's."`
}

func (c *applyCmd) Run(ctx context.Context, t *terminal) (err error) {
	m, err := app.ReadManifest(c.File) // before the data is touched
	if err != nil {
		return err
	}
	if c.DryRun && c.config().NoDatabase() {
		// What would change is everything, and even that must not leave a trace.
		if c.Data, err = os.MkdirTemp("", "ventanilla-dry-run-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.Data)) }()
	}
	core, err := c.core(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	if c.Credentials != "" {
		core.CompleteKeys(m, c.Credentials)
	}
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
	return core.WriteCredentials(ctx, m, c.Credentials, cmp.Or(c.Base, c.PublicURL, "http://127.0.0.1:8080"))
}

// exportCmd writes the database's tenants as a manifest.
type exportCmd struct {
	dataFlags
	Out    string `short:"o" placeholder:"FILE" help:"Where to write; default standard output."`
	People bool   `help:"Write profiles too, with names, phone numbers and addresses in clear."`
}

func (c *exportCmd) Run(ctx context.Context, t *terminal) (err error) {
	core, err := c.look(ctx)
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
	return core.Export(ctx, out, c.People)
}
