// Command ventanilla is the server and everything an operator does with it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// The exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// terminal is where a command reads and prints.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// errSilent ends a command with exit code 1 when all was said already.
var errSilent = errors.New("failed")

// usageError is a mistake in how a command was called: exit code 2.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run parses the command line and runs the command. Errors become one line on
// stderr.
func run(ctx context.Context, args []string, t *terminal) int {
	var grammar cli
	exited := -1
	parser, err := kong.New(&grammar,
		kong.Name("ventanilla"),
		kong.Description("One counter for the people you take on: who they are, and what the outside world says about them."),
		kong.UsageOnError(),
		kong.DefaultEnvars("VENTANILLA"),
		kong.Configuration(yamlConfig),
		kong.Writers(t.out, t.err),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(t),
	)
	if err != nil {
		fmt.Fprintf(t.err, "ventanilla: %v\n", err)
		return exitFailure
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help has printed
		return exited
	}
	if err != nil {
		fmt.Fprintf(t.err, "ventanilla: %v; see ventanilla --help\n", err)
		return exitUsage
	}
	return report(t, command.Run())
}

func report(t *terminal, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errSilent):
		return exitFailure
	case errors.As(err, &usage):
		fmt.Fprintf(t.err, "ventanilla: %v\n", err)
		return exitUsage
	default:
		// A driver's details stand on lines of their own, indented. What is wrong
		// with a manifest is a line each, and stays so.
		fmt.Fprintf(t.err, "ventanilla: %s\n", strings.ReplaceAll(err.Error(), "\n\t", " "))
		return exitFailure
	}
}
