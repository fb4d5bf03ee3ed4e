package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/store"
)

type versionCmd struct{}

func (versionCmd) Run(t *terminal) error {
	_, err := fmt.Fprintln(t.out, app.Version())
	return err
}

type migrateCmd struct{ dataFlags }

func (c *migrateCmd) Run(ctx context.Context, t *terminal) error {
	core, err := c.core(ctx) // opening migrates
	if err != nil {
		return err
	}
	defer core.Close()
	version, err := store.SchemaVersion(ctx, core.DB)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "schema version %d\n", version)
	return err
}

// doctorCmd looks at an installation as a server would at its start.
type doctorCmd struct{ dataFlags }

func (c *doctorCmd) Run(ctx context.Context, t *terminal) error {
	core, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	var found []error
	say := func(what string, err error) {
		if err != nil {
			found = append(found, err)
			fmt.Fprintf(t.out, "BAD  %s: %v\n", what, err)
			return
		}
		fmt.Fprintf(t.out, "ok   %s\n", what)
	}
	version, err := store.SchemaVersion(ctx, core.DB)
	say(fmt.Sprintf("database: %s, schema version %d", core.DB.Dialect(), version), err)
	say("keyset: "+core.Config.KeysetPath(), app.CheckKeyset(core.Config.KeysetPath()))
	companies := core.Tenants.Companies()
	if len(companies) == 0 {
		say("companies", errors.New("there are none; apply a manifest"))
	}
	for _, code := range companies {
		say(fmt.Sprintf("company %s: %d shops, %d OAuth clients", code, len(core.Tenants.Shops(code)), len(core.Tenants.Clients(code))), nil)
	}
	registries, err := core.CheckRegistries(ctx)
	if err != nil {
		say("registries", err)
	}
	for _, r := range registries {
		if r.Missing {
			say("registry "+r.Name, fmt.Errorf("it has no list, so it answers nothing; ventanilla registry import %s FILE", r.Name))
			continue
		}
		say(fmt.Sprintf("registry %s: %d people, imported %s, %d rows left out", r.Name, r.People, r.Imported.Format(time.DateOnly), r.Bad), nil)
	}
	if len(found) > 0 {
		return errSilent
	}
	return nil
}
