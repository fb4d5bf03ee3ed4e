package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure each thing that an operator can get wrong gives one clear line.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		url  string
		want string
		is   error
	}{
		"no scheme":        {url: "data.db", want: "must begin with sqlite: or postgres://"},
		"no path":          {url: "sqlite:", want: "sqlite:PATH"},
		"options":          {url: "sqlite:x.db?mode=memory", want: "no options"},
		"a directory":      {url: "sqlite:" + dir, want: "cannot be written"},
		"no directory":     {url: "sqlite:" + filepath.Join(dir, "absent", "x.db"), want: "no such file or directory"},
		"not a database":   {url: "sqlite:" + text, want: "is not an SQLite database"},
		"bad address":      {url: "postgres://host:port:port/", want: "not understood"},
		"nobody listening": {url: "postgres://u:hunter2@127.0.0.1:1/x?connect_timeout=2", want: "127.0.0.1", is: fault.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := store.Open(context.Background(), store.Config{URL: c.url})
			if err == nil {
				t.Fatal("opened", db.Close())
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%v: want it to say %q and no password", err, c.want)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%v is not %v", err, c.is)
			}
			if strings.HasPrefix(c.url, "sqlite:") && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

// Ensure a second server on the same file is turned away, and a reader is not.
func TestOpenInUse(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	first := storetest.Open(t, url)
	if _, err := store.Open(context.Background(), store.Config{URL: url}); !errors.Is(err, store.ErrInUse) {
		t.Errorf("the second opening gave %v, want ErrInUse", err)
	}
	storetest.OpenWith(t, store.Config{URL: url, ReadOnly: true})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Open(t, url)
}

// Ensure the file and what SQLite puts beside it are for their owner alone.
func TestOpenPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new.db")
	db := storetest.Open(t, "sqlite:"+path)
	if err := store.Migrate(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 3 {
		t.Fatalf("found %v, %v", files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f, info.Mode())
		}
	}
}
