package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// keysCmd manages API keys.
type keysCmd struct {
	List    keysListCmd   `cmd:"" help:"List the keys; their values are not stored."`
	Create  keysCreateCmd `cmd:"" help:"Make a key and print it, this once."`
	Enable  keysSwitchOn  `cmd:"" help:"Switch a key on."`
	Disable keysSwitchOff `cmd:"" help:"Switch a key off, at once and on every node. SQLite: not while a server runs on it."`
}

type keysListCmd struct {
	dataFlags
	JSON bool `name:"json" help:"One JSON object a line."`
}

func (c *keysListCmd) Run(ctx context.Context, t *terminal) error {
	core, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	keys := core.Tenants.Keys()
	slices.SortFunc(keys, func(a, b *tenant.APIKey) int {
		return cmp.Or(strings.Compare(a.Scope.String(), b.Scope.String()), strings.Compare(a.Name, b.Name))
	})
	for _, k := range keys {
		if c.JSON {
			err = json.NewEncoder(t.out).Encode(map[string]any{
				"id": k.ID, "company": k.Scope.Company, "environment": k.Scope.Environment, "name": k.Name, "kind": k.Kind, "enabled": k.Enabled,
			})
		} else {
			_, err = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", k.ID, k.Scope, k.Name, k.Kind, onOff(k.Enabled))
		}
		if err != nil {
			return err
		}
	}
	return table.Flush()
}

func onOff(enabled bool) string {
	if enabled {
		return "enabled"
	}
	return "disabled"
}

type keysCreateCmd struct {
	dataFlags
	Company     string `required:"" help:"Company code."`
	Name        string `required:"" help:"What the key is for."`
	Environment string `default:"sandbox" enum:"sandbox,live" help:"sandbox or live."`
	Kind        string `default:"private" enum:"private,public" help:"private or public."`
}

// keyPrefix lets a person, and a scanner of repositories, tell keys apart.
var keyPrefix = map[string]string{"private": "vk_", "public": "vp_"}

// keyBytes is how much randomness a key carries.
const keyBytes = 24

func (c *keysCreateCmd) Run(ctx context.Context, t *terminal) error {
	core, err := c.existing(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	if _, ok := core.Tenants.Company(c.Company); !ok {
		return fmt.Errorf("there is no company %s; those that exist: %v", c.Company, core.Tenants.Companies())
	}
	s := scope.Scope{Company: c.Company, Environment: scope.Environment(c.Environment)}
	for _, k := range core.Tenants.Keys() {
		if k.Scope == s && k.Name == c.Name {
			return fmt.Errorf("%s has a key named %s already", s, c.Name)
		}
	}
	plain := keyPrefix[c.Kind] + c.Environment + "_" + entropy.System.Token(keyBytes)
	err = core.Tenants.Edit(ctx, func(e *tenant.Editor) error {
		_, err := e.PutAPIKey(tenant.APIKey{
			Scope: s, Name: c.Name, Kind: tenant.KeyKind(c.Kind), Enabled: true, Services: []string{"*"},
		}, tenant.Hash(plain))
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, plain)
	return err
}

type keySwitch struct {
	dataFlags
	Company string `required:"" help:"Company code."`
	ID      string `arg:"" help:"The key's id, from keys list."`
}

type (
	keysSwitchOn  struct{ keySwitch }
	keysSwitchOff struct{ keySwitch }
)

func (c *keysSwitchOn) Run(ctx context.Context) error  { return c.set(ctx, true) }
func (c *keysSwitchOff) Run(ctx context.Context) error { return c.set(ctx, false) }

func (c *keySwitch) set(ctx context.Context, on bool) error {
	return c.edit(ctx, fmt.Sprintf("company %s has no key %s", c.Company, c.ID), func(e *tenant.Editor) (bool, error) {
		return e.EnableAPIKey(c.Company, c.ID, on)
	})
}
