package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/ventanilla/ventanilla/internal/bench"
)

// benchCmd measures.
type benchCmd struct {
	Database string        `placeholder:"URL" help:"postgres://… of an empty database, instead of SQLite."`
	Only     string        `placeholder:"REGEXP" help:"Only operations whose name matches."`
	Workers  int           `default:"16" help:"Concurrent connections."`
	Warm     time.Duration `default:"2s" help:"Warm-up before each measurement."`
	Measure  time.Duration `default:"10s" help:"How long each operation is measured."`
	Samples  int           `default:"300" help:"How many requests about addresses with and without an account have their times compared."`
	JSON     bool          `name:"json" help:"The report as JSON."`
}

func (c *benchCmd) Run(ctx context.Context, t *terminal) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ventanilla-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	progress := t.err
	if c.JSON {
		progress = io.Discard
	}
	report, err := bench.Measure(ctx, bench.Options{
		Program: program, Dir: dir, Database: c.Database, Only: c.Only,
		Workers: c.Workers, Warm: c.Warm, Measure: c.Measure, Samples: c.Samples, Progress: progress,
	})
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(t.out)
		enc.SetIndent("", "  ")
		return enc.Encode(report)
	}
	return report.WriteText(t.out)
}

// benchBareCmd is the bare server that bench compares with, a process of its
// own.
type benchBareCmd struct {
	Listen string `required:""`
}

func (c *benchBareCmd) Run(ctx context.Context) error { return bench.ServeBare(ctx, c.Listen) }
