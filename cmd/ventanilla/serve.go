package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// serveCmd is the server.
type serveCmd struct {
	dataFlags
	Listen       string   `default:"127.0.0.1:8080" placeholder:"ADDR" help:"host:port to listen on."`
	PublicURL    string   `name:"public-url" placeholder:"URL" help:"How the outside reaches this server; default http://ADDR."`
	LinkBase     string   `name:"link-base" placeholder:"URL" help:"Where links of recovery mails lead; ?token=… is added. Without it recovery by mail is not offered."`
	Manifest     string   `placeholder:"FILE" help:"Manifest to apply at start."`
	Dev          bool     `help:"Loopback only, with a built-in company; writes DIR/credentials.json."`
	AllowPrivate bool     `help:"Let webhooks and gateways be on private networks (always with --dev)."`
	Proxies      []string `name:"trusted-proxies" placeholder:"NETWORK" help:"Networks whose X-Forwarded-For is believed, several separated by commas; default: this machine and private networks; none: nobody's."`
	LogLevel     string   `default:"info" enum:"debug,info,warn,error" help:"debug, info, warn or error."`
}

func (c *serveCmd) Run(ctx context.Context, t *terminal) error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return usageError{err}
	}
	proxies, err := wire.ParseProxies(c.Proxies)
	if err != nil {
		return usageError{fmt.Errorf("--trusted-proxies: %w", err)}
	}
	server, err := app.Start(ctx, app.Config{
		Listen: c.Listen, Data: c.Data, Database: c.Database, PublicURL: c.PublicURL, LinkBase: c.LinkBase, Manifest: c.Manifest,
		Dev: c.Dev, AllowPrivate: c.AllowPrivate, Proxies: proxies,
		Log: slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level})),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "Ventanilla %s answers at %s\n", app.Version(), server.URL())
	if c.Dev {
		keys, err := manifest.ReadCredentials(server.Config.CredentialsPath())
		if err != nil {
			return errors.Join(err, server.Close())
		}
		printTry(t.out, keys, server.Config.CredentialsPath())
	}
	return errors.Join(server.Wait(ctx), server.Close())
}
