// Command beside measures Ventanilla and PocketBase in turn on one machine and
// prints one table; the script bench/beside-pocketbase builds both and runs it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/ventanilla/ventanilla/internal/bench"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "beside:", err)
		os.Exit(1)
	}
}

func run() error {
	ours := flag.String("ventanilla", "", "the program, built as it ships")
	theirs := flag.String("pocketbase", "", "bench/pocketbase, built alike")
	workers := flag.Int("workers", 16, "concurrent connections")
	warm := flag.Duration("warm", 2*time.Second, "warm-up before each measurement")
	measure := flag.Duration("measure", 10*time.Second, "how long each operation is measured")
	flag.Parse()
	dir, err := os.MkdirTemp("", "beside-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	report, err := bench.MeasureBeside(context.Background(), bench.Options{
		Program: *ours, Dir: dir, Workers: *workers, Warm: *warm, Measure: *measure, Progress: os.Stderr,
	}, *theirs)
	if err != nil {
		return err
	}
	return report.WriteText(os.Stdout)
}
