package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/lookup/registry"
	sandboxclock "github.com/ventanilla/ventanilla/internal/sandbox/clock"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// Core is what every command that touches the data needs: the database, the
// keys and who the tenants are.
type Core struct {
	Config     Config
	DB         store.DB
	Vault      *vault.Vault
	Clock      *sandboxclock.Clock
	Tenants    *tenant.Directory
	Passwords  *password.Hasher
	Audit      *audit.Log
	Registries *registry.Registries

	closers []func()
}

// OpenCore opens the data, brings its schema up to date and reads the tenants.
// Errors are one line for an operator; nothing is changed when the database is
// newer than the program, locked or read-only.
func OpenCore(ctx context.Context, c Config) (_ *Core, err error) {
	c = c.withDefaults()
	if c.Data == "" {
		return nil, errors.New("no data directory is given; use --data DIR")
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil && !c.ReadOnly {
		return nil, fmt.Errorf("the data directory cannot be made: %w", err)
	}
	core := &Core{Config: c}
	defer func() {
		if err != nil {
			core.Close()
		}
	}()
	if core.DB, err = store.Open(ctx, store.Config{URL: c.databaseURL(), ReadOnly: c.ReadOnly, Log: c.Log}); err != nil {
		return nil, err
	}
	core.onClose(func() { _ = core.DB.Close() })
	if err := core.openVault(ctx); err != nil {
		return nil, err
	}
	if !c.ReadOnly {
		if err := store.Migrate(ctx, core.DB); err != nil {
			return nil, err
		}
	}
	if core.Clock, err = sandboxclock.Open(ctx, core.DB, c.Clock); err != nil {
		return nil, err
	}
	core.onClose(core.Clock.Close)
	if core.Tenants, err = tenant.Open(ctx, core.DB, core.Vault, core.Clock, c.Rand, c.Log); err != nil {
		return nil, err
	}
	core.onClose(core.Tenants.Close)
	core.Passwords = password.New(password.Options{Workers: cores}, c.Rand)
	core.Audit = audit.New(core.DB, core.Clock, c.Rand)
	core.Registries = registry.New(core.DB, core.Vault, c.Clock, c.Log)
	core.Registries.Named = core.namesRegistry
	return core, nil
}

// openVault reads the keyset. Only a database without a schema gets a new one:
// to a database with data, a new keyset would make all of it unreadable.
func (c *Core) openVault(ctx context.Context) error {
	version, err := store.SchemaVersion(ctx, c.DB)
	if err != nil {
		return err
	}
	path := c.Config.KeysetPath()
	c.Vault, err = vault.OpenFile(path, version == 0 && !c.Config.ReadOnly, c.Config.Rand)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the keyset %s is missing, and without it the database cannot be read; put it back from the backup or from another node", path)
	}
	return err
}

func (c *Core) onClose(fn func()) { c.closers = append(c.closers, fn) }

// Close releases everything, last opened first.
func (c *Core) Close() {
	for i := len(c.closers) - 1; i >= 0; i-- {
		c.closers[i]()
	}
	c.closers = nil
}

// CheckKeyset says when others than its owner may read the keyset.
func CheckKeyset(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("mode %04o lets others read it; make it 0600", mode)
	}
	return nil
}
