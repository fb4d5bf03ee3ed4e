package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// yamlConfig resolves flags from the file given with --config: one key per
// flag, named as on the command line.
func yamlConfig(r io.Reader) (kong.Resolver, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	if err := yaml.Unmarshal(raw, &values); err != nil {
		return nil, fmt.Errorf("config file: %s", strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	return &configFile{values}, nil
}

type configFile struct{ values map[string]any }

// Validate refuses a key that is no flag of any command: a misspelt limit must
// not be silently ignored.
func (f *configFile) Validate(app *kong.Application) error {
	known := map[string]bool{}
	if err := kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	}); err != nil {
		return err
	}
	for key := range f.values {
		if !known[key] {
			return fmt.Errorf("config file: unknown key %q; keys are named like the flags", key)
		}
	}
	return nil
}

// Resolve gives the file's value of a flag, unless the environment has one: what
// is set for this run goes before what is set for all.
func (f *configFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return f.values[flag.Name], nil
}
