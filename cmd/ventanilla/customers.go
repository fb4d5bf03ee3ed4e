package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/admin"
	"github.com/ventanilla/ventanilla/internal/identity/roster"
)

// customersCmd keeps the shops' customers.
type customersCmd struct {
	Import customersImportCmd `cmd:"" help:"Take customers of another system into a shop, with their passwords' hashes."`
}

// customersImportCmd moves customers in. It exits with 1 when a row was refused.
type customersImportCmd struct {
	registryFlags
	Shop        int    `required:"" help:"The shop's id."`
	Environment string `default:"live" enum:"sandbox,live" help:"sandbox or live."`
	Format      string `default:"" enum:",csv,ndjson" help:"csv or ndjson; by default what the file's name says."`
	Update      bool   `help:"Bring customers who are in already up to date instead of skipping them."`
	File        string `arg:"" placeholder:"FILE" help:"CSV whose first line names the columns, or NDJSON, a JSON object a line; - is standard input."`
	Report      string `placeholder:"FILE" help:"Write every row that was refused here, as CSV: line,column,code,problem. The terminal shows the first 20."`
	Every       int64  `placeholder:"ROWS" help:"Without a terminal: a line of progress each so many rows, instead of every 10 s."`
	JSON        bool   `name:"json" help:"Print the summary as JSON."`
}

func (c *customersImportCmd) Run(ctx context.Context, t *terminal) error {
	format := c.Format
	if format == "" {
		format = roster.FormatOf(c.File)
	}
	if format == "" {
		return usagef("--format says whether %s is csv or ndjson", c.File)
	}
	in, size := t.in, int64(-1)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size()
		}
		in = f
	}
	to, err := c.target(ctx)
	if err != nil {
		return err
	}
	defer to.close()
	rows, err := newRefusedRows(t, c.File, c.Report)
	if err != nil {
		return err
	}
	m := &moveIn{to: to, rows: rows, watch: newProgress(&terminal{out: io.Discard, err: t.err}, "rows", size), began: time.Now()}
	if m.watch.bar == nil && c.Every > 0 {
		m.tell = func(rows, line int64) {
			if rows-m.told >= c.Every {
				m.told = rows
				fmt.Fprintf(t.err, "%d rows are in, line %d is next\n", rows, line)
			}
		}
		m.watch.err = nil
	}
	err = m.run(ctx, in, format)
	m.watch.clear()
	if err := errors.Join(rows.close(), err); err != nil {
		return c.explain(ctx, m, err)
	}
	if err := c.summary(t, m); err != nil {
		return err
	}
	if rows.count > 0 {
		return errSilent
	}
	return nil
}

// explain says what to do about an import that failed.
func (c *customersImportCmd) explain(ctx context.Context, m *moveIn, err error) error {
	_, file := errors.AsType[*roster.FileError](err)
	switch {
	case file:
		return fmt.Errorf("%s: %w", c.File, err)
	case ctx.Err() != nil:
		err = errors.New("stopped")
	}
	return fmt.Errorf("%w; %d customers are in; the same command again takes the rest", err, m.done.Added)
}

func (c *customersImportCmd) summary(t *terminal, m *moveIn) error {
	seconds := time.Since(m.began).Seconds()
	if c.JSON {
		return json.NewEncoder(t.out).Encode(struct {
			Shop    int                `json:"shop"`
			Added   int                `json:"added"`
			Updated int                `json:"updated"`
			Skipped int                `json:"skipped"`
			Refused int                `json:"refused"`
			Seconds float64            `json:"seconds"`
			First   []admin.RefusedRow `json:"first_refused,omitempty"`
		}{c.Shop, m.done.Added, m.done.Updated, m.done.Skipped, m.rows.count, seconds, m.rows.first})
	}
	text := fmt.Sprintf("shop %d: %d customers added", c.Shop, m.done.Added)
	for _, part := range []struct {
		n    int
		what string
	}{{m.done.Updated, "brought up to date"}, {m.done.Skipped, "skipped, because their address has an account"}, {m.rows.count, "refused"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	_, err := fmt.Fprintf(t.out, "%s, in %.1f s\n", text, seconds)
	return err
}
