// Package storetest gives tests a fresh database of either kind, and holds
// both to the same behaviour (Exercise).
//
// PostgreSQL is a throw-away cluster per test process, on a unix socket in a
// temporary directory; a machine without PostgreSQL fails the test, because a
// suite that silently runs on one database proves nothing about the other.
package storetest

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
)

// Each runs the test on a fresh database of each kind, in parallel.
func Each(t *testing.T, fn func(t *testing.T, db store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, Postgres(t))
	})
}

// SQLite gives a migrated database in a file of its own, closed when the test ends.
func SQLite(t testing.TB) store.DB {
	t.Helper()
	return Open(t, SQLiteURL(t))
}

// SQLiteURL gives the address of a fresh migrated file that nobody has open.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	image, err := migratedFile()
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		t.Fatalf("storetest: %v", err)
	}
	return "sqlite:" + path
}

// migratedFile makes the image that each test gets a copy of: migrating takes
// longer than most tests.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "storetest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "image.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func migrate(url string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{URL: url, Log: quiet})
	if err != nil {
		return err
	}
	if err := store.Migrate(ctx, db); err != nil {
		_ = db.Close() // the migration's error is the one to tell
		return err
	}
	return db.Close()
}

// quiet drops the log: a throw-away server comes and goes.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// Open opens an address and closes it when the test ends.
func Open(t testing.TB, url string) store.DB {
	t.Helper()
	return OpenWith(t, store.Config{URL: url})
}

// OpenWith is Open with more settings.
func OpenWith(t testing.TB, c store.Config) store.DB {
	t.Helper()
	if c.Log == nil {
		c.Log = quiet
	}
	db, err := store.Open(context.Background(), c)
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("storetest: closing: %v", err)
		}
	})
	return db
}
