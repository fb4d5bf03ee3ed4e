package app

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// The parts of a backup, which is a zip file: one is worth nothing without the
// other.
const (
	backupDatabase = "database"
	backupKeyset   = "keyset.json"
)

// Backup writes database and keyset to w while a server may be running. Whoever
// holds the file can read everything.
func Backup(ctx context.Context, c Config, w io.Writer) (rows int64, err error) {
	keyset, err := os.ReadFile(c.KeysetPath())
	if err != nil {
		return 0, fmt.Errorf("the keyset cannot be read: %w", err)
	}
	db, err := store.Open(ctx, store.Config{URL: c.databaseURL(), ReadOnly: true, Log: c.Log})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	archive := zip.NewWriter(w)
	part, err := archive.Create(backupKeyset)
	if err != nil {
		return 0, err
	}
	if _, err := part.Write(keyset); err != nil {
		return 0, err
	}
	if part, err = archive.Create(backupDatabase); err != nil {
		return 0, err
	}
	if rows, err = store.Backup(ctx, db, part); err != nil {
		return 0, err
	}
	return rows, archive.Close()
}

// Restore brings a backup into an empty database and an empty data directory.
// Nothing is overwritten.
func Restore(ctx context.Context, c Config, path string) (rows int64, err error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return 0, fmt.Errorf("%s is no backup: %w", path, err)
	}
	defer archive.Close()
	if _, err := os.Stat(c.KeysetPath()); err == nil {
		return 0, fmt.Errorf("%s exists already; restore into an empty directory", c.KeysetPath())
	}
	keyset, err := readPart(&archive.Reader, backupKeyset)
	if err != nil {
		return 0, err
	}
	// Before anything is written: data without its keys cannot be read.
	if _, err := vault.Load(string(keyset), false, nil); err != nil {
		return 0, fmt.Errorf("%s is no backup: its keyset: %w", path, err)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return 0, err
	}
	db, err := store.Open(ctx, store.Config{URL: c.databaseURL(), Log: c.Log})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	part, err := archive.Open(backupDatabase)
	if err != nil {
		return 0, fmt.Errorf("%s is no backup: %w", path, err)
	}
	defer part.Close()
	if rows, err = store.Restore(ctx, db, part); err != nil {
		return 0, err
	}
	return rows, writeKeyset(c.KeysetPath(), keyset)
}

func readPart(archive *zip.Reader, name string) ([]byte, error) {
	part, err := archive.Open(name)
	if err != nil {
		return nil, fmt.Errorf("no backup: %w", err)
	}
	defer part.Close()
	return io.ReadAll(io.LimitReader(part, 1<<20))
}

// writeKeyset puts the keyset in its place, and never over another.
func writeKeyset(path string, keyset []byte) error {
	f, err := os.OpenFile(filepath.Clean(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(keyset)
	return errors.Join(err, f.Sync(), f.Close())
}
