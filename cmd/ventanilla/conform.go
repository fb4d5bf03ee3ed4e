package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ventanilla/ventanilla/internal/conform"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// conformCmd drives every contract code on a running server.
type conformCmd struct {
	Base        string   `placeholder:"URL" help:"The server; default: the one that the credentials name."`
	Credentials string   `default:"data/credentials.json" placeholder:"FILE" help:"Keys and admin token, as serve --dev and apply --credentials write them."`
	API         []string `name:"api" placeholder:"API" enum:"auth,profile,lookup,connect" help:"Only this API, several separated by commas; default: all that are covered."`
	JSON        bool     `name:"json" help:"One JSON object a line."`
}

func (c *conformCmd) Run(ctx context.Context, t *terminal) error {
	keys, err := manifest.ReadCredentials(c.Credentials)
	if err != nil {
		return fmt.Errorf("cannot read the credentials: %w; serve --dev and apply --credentials write them", err)
	}
	options := conform.Options{Base: cmp.Or(c.Base, keys.Base), Key: keys.Lookup.APIKey, Public: keys.Connect.PublicKey, Admin: keys.Admin.Token, APIs: c.API,
		Auth: conform.Shop{ID: keys.Auth.ShopID, Secret: keys.Auth.ShopSecret, ClientID: keys.Auth.ClientID, ClientSecret: keys.Auth.ClientSecret}}
	if keys.Live != nil {
		options.Live = keys.Live.Lookup.APIKey
	}
	if options.Base == "" {
		return usagef("give --base URL: the credentials name no server")
	}
	lines, objects := &conform.Lines{Out: t.out}, conform.JSON{Out: t.out}
	var written error
	options.Started, options.Told = lines.Started, lines.Told
	if c.JSON {
		options.Started, options.Told = nil, func(r conform.Result) { written = errors.Join(written, objects.Told(r)) }
	}
	report, err := conform.Drive(ctx, options)
	if err != nil {
		return errors.Join(err, written)
	}
	if c.JSON {
		written = errors.Join(written, objects.Done(report))
	} else {
		lines.Done(report)
	}
	if missing := report.Missing(); len(missing) > 0 {
		return fmt.Errorf("not reached: %s", strings.Join(missing, ", "))
	}
	return written
}
