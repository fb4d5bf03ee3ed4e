package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// Options of a whole run.
type Options struct {
	Program  string        // the ventanilla binary, run as the server
	Dir      string        // scratch directory
	Database string        // postgres://…, or empty for SQLite in Dir
	Only     string        // regular expression over operation names; empty: all
	Workers  int           // concurrent connections
	Warm     time.Duration // before each measurement
	Measure  time.Duration // of each operation
	Samples  int           // requests of each kind whose time is compared
	Progress io.Writer     // one line per operation as it ends
}

// Measure starts a server, drives every operation against it and sets the
// results beside the limits of the machine, measured first.
func Measure(ctx context.Context, o Options) (*Report, error) {
	only, err := regexp.Compile(o.Only)
	if err != nil {
		return nil, fmt.Errorf("--only: %w", err)
	}
	report := &Report{}
	fmt.Fprintln(o.Progress, "measuring the limits of this machine …")
	if report.Limits, err = MeasureLimits(ctx, o.Dir, o.Measure/4); err != nil {
		return nil, err
	}
	if err := bareLimit(ctx, o, report.Limits); err != nil {
		return nil, err
	}
	fmt.Fprintln(o.Progress, "measuring identifiers …")
	if report.Identifiers, err = measureIdentifiers(ctx, o, only); err != nil {
		return nil, err
	}
	world := NewWorld(entropy.System)
	server, err := firstStart(ctx, o, world)
	if err != nil {
		return nil, err
	}
	// The first start makes the schema and keys and applies the manifest, hashing
	// the passwords in it. What operators wait for is any later one.
	report.FirstStart = server.Ready
	if err := server.Stop(); err != nil {
		return nil, err
	}
	if server, err = startServer(ctx, o); err != nil {
		return nil, err
	}
	defer func() { _ = server.Stop() }()
	report.Start = server.Ready
	if report.Idle, err = ResidentMemory(server.PID()); err != nil {
		return nil, err
	}
	if info, err := os.Stat(o.Program); err == nil {
		report.Binary = info.Size()
	}
	target, err := NewTarget(server.Base, world)
	if err != nil {
		return nil, err
	}
	s := Settings{Addr: target.Host, Workers: o.Workers, Warm: o.Warm, Measure: o.Measure, CPU: ProcessCPU(server.PID())}
	for _, op := range slices.Concat(target.Checks(), target.Clients(), target.Writes()) {
		if !only.MatchString(op.Name) {
			continue
		}
		result, err := Run(ctx, s, op)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(o.Progress, "%s: %.0f/s\n", op.Name, result.Rate)
		report.Results = append(report.Results, result)
	}
	if report.Timing, err = measureTiming(ctx, target, o, only); err != nil {
		return nil, err
	}
	report.Compare()
	return report, nil
}

// bareLimit measures net/http alone, with the same generator.
func bareLimit(ctx context.Context, o Options, limits Limits) error {
	bare, err := Start(ctx, io.Discard, o.Program, "/", "bench-bare")
	if err != nil {
		return err
	}
	defer func() { _ = bare.Stop() }()
	addr := bare.Base[len("http://"):]
	s := Settings{Addr: addr, Workers: o.Workers, Warm: o.Warm / 2, Measure: o.Measure / 2}
	result, err := Run(ctx, s, Operation{Name: LimitHTTP, Prepare: fixed(Request("GET", "/", addr, nil, nil), 200)})
	limits[LimitHTTP] = result.Rate
	return err
}

func firstStart(ctx context.Context, o Options, w *World) (*Process, error) {
	people, err := registry(max(o.Workers, crowd))
	if err != nil {
		return nil, err
	}
	w.Registry = filepath.Join(o.Dir, "registry.csv")
	if err := os.WriteFile(w.Registry, people, 0o600); err != nil {
		return nil, err
	}
	text, err := w.Manifest()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(o.Dir, "manifest.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return nil, err
	}
	return startServer(ctx, o, "--manifest", path)
}

func startServer(ctx context.Context, o Options, args ...string) (*Process, error) {
	log, err := os.OpenFile(filepath.Join(o.Dir, "server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the child keeps its own copy
	args = append([]string{"serve", "--data", filepath.Join(o.Dir, "data")}, args...)
	if o.Database != "" {
		args = append(args, "--database", o.Database)
	}
	return Start(ctx, log, o.Program, "/readyz", args...)
}
