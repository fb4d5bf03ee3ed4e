package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/ventanilla/ventanilla/internal/app"
)

// dataFlags say where the data is.
type dataFlags struct {
	Data     string `default:"data" placeholder:"DIR" help:"Directory of the keyset and the SQLite file."`
	Database string `placeholder:"URL" help:"postgres://… instead of SQLite."`
}

func (f dataFlags) config() app.Config {
	return app.Config{Data: f.Data, Database: f.Database, Log: warnings()}
}

// core opens the data for a command that does not serve.
func (f dataFlags) core(ctx context.Context) (*app.Core, error) { return app.OpenCore(ctx, f.config()) }

// warnings is the log of commands: stderr, and only what needs attention.
func warnings() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
