package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// dataFlags say where the data is.
type dataFlags struct {
	Data     string `default:"data" placeholder:"DIR" help:"Directory of the keyset and the SQLite file."`
	Database string `placeholder:"URL" help:"postgres://… instead of SQLite."`
}

func (f dataFlags) config() app.Config {
	return app.Config{Data: f.Data, Database: f.Database, Log: warnings()}
}

// existing opens data that must be there: otherwise a mistyped directory would
// become an empty installation with keys of its own.
func (f dataFlags) existing(ctx context.Context) (*app.Core, error) {
	c, err := f.found()
	if err != nil {
		return nil, err
	}
	return app.OpenCore(ctx, c)
}

// alone is existing for a command that a running server takes over HTTP, too.
func (f dataFlags) alone(ctx context.Context) (*app.Core, error) {
	core, err := f.existing(ctx)
	if errors.Is(err, store.ErrInUse) {
		return nil, fmt.Errorf("%w; a server that runs on it takes this with --base URL --token TOKEN", err)
	}
	return core, err
}

// found gives the configuration of a database that exists.
func (f dataFlags) found() (app.Config, error) {
	c := f.config()
	if c.NoDatabase() {
		return c, fmt.Errorf("there is no database in %s; give --data or --database, or apply a manifest first", f.Data)
	}
	return c, nil
}

// look opens data that must be there for reading, also while a server runs on it.
func (f dataFlags) look(ctx context.Context) (*app.Core, error) {
	c, err := f.found()
	if err != nil {
		return nil, err
	}
	c.ReadOnly = true
	return app.OpenCore(ctx, c)
}

// core opens the data for a command that does not serve, and makes it where
// there is none.
func (f dataFlags) core(ctx context.Context) (*app.Core, error) { return app.OpenCore(ctx, f.config()) }

// edit changes one thing of a tenant's; missing is said when it does not exist.
func (f dataFlags) edit(ctx context.Context, missing string, change func(*tenant.Editor) (found bool, err error)) error {
	core, err := f.existing(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	found := false
	err = core.Tenants.Edit(ctx, func(e *tenant.Editor) (err error) {
		found, err = change(e)
		return err
	})
	if err == nil && !found {
		err = errors.New(missing)
	}
	return err
}

// warnings is the log of commands: stderr, and only what needs attention.
func warnings() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
