package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// applyManifests brings in what the configuration names: the built-in manifest
// with Dev, then the operator's own.
func (c *Core) applyManifests(ctx context.Context, base string) error {
	if c.Config.Dev {
		if err := c.applyDev(ctx, base); err != nil {
			return err
		}
	}
	if c.Config.Manifest == "" {
		return nil
	}
	m, err := ReadManifest(c.Config.Manifest)
	if err != nil {
		return err
	}
	changes, err := c.Apply(ctx, m, false)
	for _, change := range changes {
		c.Config.Log.InfoContext(ctx, "manifest applied", "what", change.What, "did", change.Did)
	}
	return err
}

// ReadManifest reads and checks a manifest. Errors name file, line and key.
func ReadManifest(path string) (*manifest.Manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the manifest cannot be read: %w", err)
	}
	defer f.Close()
	return manifest.Parse(path, f)
}

// applyDev applies the built-in manifest. Its text, secrets included, is kept
// in the data directory: a second start keeps the keys of the first, and
// whoever wants another company edits the file.
func (c *Core) applyDev(ctx context.Context, base string) error {
	path := filepath.Join(c.Config.Data, devManifestFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		if text, err = manifest.Dev(manifest.NewDevSecrets(c.Config.Rand)); err == nil {
			err = os.WriteFile(path, text, 0o600)
		}
	}
	if err != nil {
		return err
	}
	m, err := manifest.Parse(path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	if _, err := c.Apply(ctx, m, false); err != nil {
		return err
	}
	if err := c.WriteCredentials(ctx, m, c.Config.CredentialsPath(), base); err != nil {
		return err
	}
	keys, err := manifest.ReadCredentials(c.Config.CredentialsPath())
	if err != nil {
		return err
	}
	return keys.WriteEnv(c.Config.envPath())
}

// errNotLoopback keeps the published secrets of the built-in manifest from the
// network.
var errNotLoopback = errors.New("--dev listens on loopback only; use --listen 127.0.0.1:PORT, or a manifest of your own without --dev")

func checkLoopback(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("--listen %q is no host:port", listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errNotLoopback
	}
	return nil
}
