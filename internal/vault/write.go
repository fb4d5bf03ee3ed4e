package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// initialise creates the keyset file, or reads the one that another process
// created meanwhile.
func initialise(path string, rnd *entropy.Source) (*keys, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	k, err := generate(rnd)
	if err != nil {
		return nil, err
	}
	temp, err := writeTemp(path, k)
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp)
	// A link, unlike a rename, never replaces a keyset that is already there.
	if err := os.Link(temp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("vault: create keyset: %w", err)
	}
	if err := syncDir(path); err != nil {
		return nil, err
	}
	return read(path)
}

// replace swaps the keyset file for a new one, so that a crash leaves either.
func replace(path string, k *keys) error {
	temp, err := writeTemp(path, k)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		_ = os.Remove(temp)
		return fmt.Errorf("vault: replace keyset: %w", err)
	}
	return syncDir(path)
}

// writeTemp writes the keyset durably to a new file beside path, mode 0600.
func writeTemp(path string, k *keys) (string, error) {
	text, err := k.text()
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".keyset-*") // CreateTemp's mode is 0600
	if err != nil {
		return "", fmt.Errorf("vault: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return "", fmt.Errorf("vault: write keyset: %w", err)
	}
	return f.Name(), nil
}

// syncDir makes the directory entry durable. Windows has no call for that.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	return nil
}
