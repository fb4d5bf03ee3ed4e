package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/ventanilla/ventanilla/internal/app"
)

// backupCmd writes a backup while the server may be running.
type backupCmd struct {
	dataFlags
	Out string `arg:"" placeholder:"FILE" help:"Where to write; must not exist."`
}

func (c *backupCmd) Run(ctx context.Context, t *terminal) error {
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("the backup cannot be written: %w", err)
	}
	rows, err := app.Backup(ctx, c.config(), f)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Out)) // half a backup is a trap
	}
	_, err = fmt.Fprintf(t.out, "%d rows and the keyset are in %s; whoever has this file can read everything\n", rows, c.Out)
	return err
}

// restoreCmd brings a backup into an empty database.
type restoreCmd struct {
	dataFlags
	In string `arg:"" placeholder:"FILE" help:"The backup."`
}

func (c *restoreCmd) Run(ctx context.Context, t *terminal) error {
	rows, err := app.Restore(ctx, c.config(), c.In)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "%d rows restored\n", rows)
	return err
}
