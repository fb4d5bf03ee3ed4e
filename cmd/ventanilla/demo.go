package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/demo"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// demoCmd does the main job, alone.
type demoCmd struct {
	Stay bool   `help:"Go on serving afterwards, and say what to open next."`
	Keep string `placeholder:"DIR" help:"Keep the data in this directory instead of a temporary one."`
}

func (c *demoCmd) Run(ctx context.Context, t *terminal) (err error) {
	dir := c.Keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "ventanilla-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	server, err := app.Start(ctx, app.Config{Listen: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Dev: true, Log: warnings()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	keys, err := manifest.ReadCredentials(server.Config.CredentialsPath())
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "A server of its own answers at %s\n", server.URL())
	if err := demo.Run(ctx, t.out, keys); err != nil || !c.Stay {
		return err
	}
	fmt.Fprintf(t.out, "\nStill serving. Open %s/ and %s/errors.\n", server.URL(), server.URL())
	printTry(t.out, keys, server.Config.CredentialsPath())
	return server.Wait(ctx)
}
