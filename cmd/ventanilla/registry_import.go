package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/ventanilla/ventanilla/internal/api/admin"
	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/lookup/registry"
)

// registryImportCmd imports a list. It exits with 1 when a row was left out.
type registryImportCmd struct {
	registryFlags
	Name   string `arg:"" help:"The registry's name, as in the manifest."`
	File   string `arg:"" placeholder:"FILE" help:"CSV with the columns curp and nss, and status if there is one; - is standard input, whose import cannot be continued when it is broken off."`
	Report string `placeholder:"FILE" help:"Write every row that was left out here, as CSV: line,column,code,problem. The terminal shows the first 20."`
	Every  int64  `placeholder:"ROWS" help:"Without a terminal: a line of progress each so many rows, instead of every 10 s."`
	JSON   bool   `name:"json" help:"Print the summary as JSON."`
}

func (c *registryImportCmd) Run(ctx context.Context, t *terminal) (err error) {
	if err := registry.CheckName(c.Name); err != nil {
		return usageError{err}
	}
	server, err := c.server()
	if err != nil {
		return err
	}
	in := registry.Input{Size: -1, Reader: t.in}
	if c.File != "-" {
		var file io.Closer
		if in, file, err = registry.Open(ctx, c.File); err != nil {
			return err
		}
		defer file.Close()
	} else {
		fmt.Fprintln(t.err, "from standard input: if this is broken off, it begins anew")
	}
	rows, err := newRefusedRows(t, c.File, c.Report)
	if err != nil {
		return err
	}
	watch := newImportProgress(t, in.Size, c.Every)
	var done admin.ImportedRegistry
	if server != nil {
		done, err = c.send(ctx, server, in, rows, watch)
	} else {
		err = c.open(ctx, func(core *app.Core) (err error) {
			done, err = c.here(ctx, core, in, rows, watch)
			return err
		})
	}
	watch.end()
	if err := errors.Join(rows.close(), err); err != nil {
		return c.explain(ctx, in, err)
	}
	if err := c.summary(t, done, rows); err != nil {
		return err
	}
	if done.Unused {
		fmt.Fprintf(t.err, "no source of the manifest is the registry %s, so its list answers nobody yet\n", c.Name)
	}
	if done.Bad > 0 {
		return errSilent
	}
	return nil
}

// here imports into the data itself.
func (c *registryImportCmd) here(ctx context.Context, core *app.Core, in registry.Input, rows *refusedRows, watch *importProgress) (done admin.ImportedRegistry, err error) {
	done.Report, err = core.Registries.Import(ctx, c.Name, in, registry.Watch{
		Begun: watch.begin, Progress: watch.set,
		Problem: func(p registry.Problem) {
			watch.clear()
			rows.add(admin.RefusedRow{Line: p.Line, Column: p.Field, Code: p.Code, Problem: p.Words()})
		},
	})
	done.Seconds = done.Took.Seconds()
	if err != nil {
		return done, err
	}
	if done.Unused, err = core.Registries.Unused(ctx, c.Name); err != nil {
		return done, err
	}
	watch.say("deleting the rows of the list before")
	return done, core.Registries.Purge(ctx)
}

// send has a running server import. The server says what it refused when it has
// all; until then, what it took from the connection is the progress.
func (c *registryImportCmd) send(ctx context.Context, s *registryServer, in registry.Input, rows *refusedRows, watch *importProgress) (done admin.ImportedRegistry, err error) {
	sent := in.Reader
	watch.begin(registry.Progress{Size: in.Size, Line: 1})
	in.Reader = &counting{in: sent, tell: watch.sent}
	res, err := s.send(ctx, "POST", c.Name, admin.RegistryQuery(in), in.Reader, in.Size)
	watch.end()
	if err != nil {
		return done, err
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		var line struct {
			admin.RefusedRow
			Done *admin.ImportedRegistry `json:"done"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return done, fmt.Errorf("the server's answer cannot be read: %w", err)
		}
		if line.Done != nil {
			return *line.Done, nil
		}
		rows.add(line.RefusedRow)
	}
	return done, errors.Join(errors.New("the server broke off while it told what it left out; the list is imported"), lines.Err())
}

// explain says what to do about an import that failed.
func (c *registryImportCmd) explain(ctx context.Context, in registry.Input, err error) error {
	_, file := errors.AsType[*registry.FileError](err)
	switch {
	case file:
		return fmt.Errorf("%s: %w", c.File, err)
	case ctx.Err() != nil && in.Digest != nil:
		return errors.New("stopped; the same command with the same file goes on from here")
	case errors.Is(err, registry.ErrNobody):
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return err
}

func (c *registryImportCmd) summary(t *terminal, done admin.ImportedRegistry, rows *refusedRows) error {
	// Of one that went on, only the whole is known; its rate is not this run's.
	rate := 0.0
	if done.Seconds > 0 && done.Resumed == 0 {
		rate = float64(done.People+done.Bad) / done.Seconds
	}
	if c.JSON {
		return json.NewEncoder(t.out).Encode(struct {
			admin.ImportedRegistry
			Rate  float64            `json:"rows_per_second,omitzero"`
			First []admin.RefusedRow `json:"first_refused,omitempty"`
		}{done, rate, rows.first})
	}
	text := fmt.Sprintf("registry %s: %d people in %.1f s", done.Name, done.People, done.Seconds)
	if rate > 0 {
		text += fmt.Sprintf(" (%.0f rows/s)", rate)
	}
	if done.Resumed > 0 {
		text += fmt.Sprintf(" since line %d", done.Resumed)
	}
	if done.Bad > 0 {
		text += fmt.Sprintf("; %d rows left out", done.Bad)
	}
	_, err := fmt.Fprintln(t.out, text)
	return err
}
