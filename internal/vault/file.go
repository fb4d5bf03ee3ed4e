package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// FileName is the keyset's name in a data directory.
const FileName = "keyset.json"

// Open reads dir/keyset.json and creates it when absent. Use OpenFile with
// create false when the database already holds sealed values: a new keyset
// could open none of them.
func Open(dir string, rnd *entropy.Source) (*Vault, error) {
	return OpenFile(filepath.Join(dir, FileName), true, rnd)
}

// OpenFile reads the keyset at path. When there is none and create is set it
// makes one, mode 0600; of several processes that try at once one wins and all
// use its keyset.
func OpenFile(path string, create bool, rnd *entropy.Source) (*Vault, error) {
	v := &Vault{path: path}
	k, err := read(path)
	if errors.Is(err, fs.ErrNotExist) && create {
		k, err = initialise(path, rnd)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("vault: no keyset at %s: restore the file that belongs to this database: %w", path, err)
	}
	if err != nil {
		return nil, err
	}
	v.keys.Store(k)
	return v, nil
}

// Load opens the keyset that a configuration names: "file:PATH", or the
// keyset's JSON itself (as from an environment variable), which cannot rotate.
func Load(ref string, create bool, rnd *entropy.Source) (*Vault, error) {
	if path, ok := strings.CutPrefix(ref, "file:"); ok {
		return OpenFile(path, create, rnd)
	}
	k, err := parse([]byte(ref))
	if err != nil {
		return nil, err
	}
	v := &Vault{}
	v.keys.Store(k)
	return v, nil
}

// Rotate makes a new key, writes the file and seals under the new key from then
// on. Old keys still open what they sealed. ErrReadOnly without a file.
func (v *Vault) Rotate() error {
	if v.path == "" {
		return ErrReadOnly
	}
	// From the file, not from memory: another process may have rotated too.
	current, err := read(v.path)
	if err != nil {
		return err
	}
	next, err := current.rotated()
	if err != nil {
		return err
	}
	if err := replace(v.path, next); err != nil {
		return err
	}
	stored, err := read(v.path)
	if err != nil {
		return err
	}
	v.keys.Store(stored)
	return nil
}

// reload reads the file again if it is no longer the one that old came from.
func (v *Vault) reload(old *keys) (*keys, bool) {
	if v.path == "" {
		return nil, false
	}
	if current := v.keys.Load(); current != old {
		return current, true
	}
	if at, err := stamp(v.path); err != nil || at == old.stamp {
		return nil, false
	}
	fresh, err := read(v.path)
	if err != nil {
		return nil, false // a file in the making; the caller reports the value as sealed
	}
	v.keys.Store(fresh)
	return fresh, true
}

// read loads the keyset file and refuses one that others can read.
func read(path string) (*keys, error) {
	at, err := stamp(path)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	k, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", err, path)
	}
	k.stamp = at
	return k, nil
}

// stamp tells one state of the file from another.
func stamp(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	// Windows has no such modes: the directory's access list protects the file.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("keyset %s can be read by others (mode %04o): chmod 600 it", path, info.Mode().Perm())
	}
	return fmt.Sprint(info.ModTime().UnixNano(), info.Size()), nil
}
