package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// kinds are the two kinds of database, fresh and migrated.
var kinds = map[string]storetest.Fresh{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL}

func contents(t *testing.T, db store.DB) (lines []string) {
	t.Helper()
	err := db.Read(context.Background(), func(q store.Queryer) (err error) {
		lines, err = store.Contents(q, db.Dialect())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

func fill(t *testing.T, db store.DB) (rows int) {
	t.Helper()
	err := db.Write(context.Background(), func(tx store.Tx) (err error) {
		rows, err = store.FillAll(tx, db.Dialect(), 2) // 0 and 1 are truth values too
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func backup(t *testing.T, db store.DB) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := store.Backup(context.Background(), db, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Ensure every table comes back as it was, on either kind, into a migrated
// database and into one without a schema.
func TestBackupRestore(t *testing.T) {
	t.Parallel()
	for name, fresh := range kinds {
		t.Run("from "+name, func(t *testing.T) {
			t.Parallel()
			from := storetest.Open(t, fresh(t))
			rows := fill(t, from)
			file, want := backup(t, from), contents(t, from)
			targets := map[string]store.DB{
				"sqlite": storetest.SQLite(t), "postgres": storetest.Postgres(t),
				"new sqlite":   storetest.Open(t, "sqlite:"+filepath.Join(t.TempDir(), "new.db")),
				"new postgres": storetest.Open(t, storetest.EmptyPostgresURL(t)),
			}
			for name, to := range targets {
				n, err := store.Restore(context.Background(), to, bytes.NewReader(file))
				if err != nil || n != int64(rows) {
					t.Errorf("to %s: %d rows, %v; want %d", name, n, err, rows)
				}
				if diff := cmp.Diff(want, contents(t, to)); diff != "" {
					t.Errorf("to %s: was (-), is (+):\n%s", name, diff)
				}
				if _, err := store.Restore(context.Background(), to, bytes.NewReader(file)); !errors.Is(err, store.ErrNotEmpty) {
					t.Errorf("to %s a second time: %v, want ErrNotEmpty", name, err)
				}
			}
		})
	}
}

// Ensure a damaged file changes nothing.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	from := storetest.SQLite(t)
	fill(t, from)
	whole := backup(t, from)
	plain, err := gzip.NewReader(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	lines := strings.SplitAfter(text, "\n")
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-6] ^= 1 // in the checksum
	targets := map[string]store.DB{"sqlite": storetest.SQLite(t), "postgres": storetest.Postgres(t)}
	for name, file := range map[string][]byte{
		"empty":         {},
		"not gzip":      []byte("PK"),
		"not ours":      zip(t, "{}\n"),
		"cut in gzip":   whole[:len(whole)/2],
		"cut at a row":  zip(t, strings.Join(lines[:len(lines)/2], "")),
		"no end":        zip(t, strings.Join(lines[:len(lines)-2], "")),
		"a row less":    zip(t, strings.Join(slices.Delete(slices.Clone(lines), 2, 3), "")),
		"more after it": zip(t, text+"[]\n"),
		"checksum":      flipped,
		"other table":   zip(t, strings.Replace(text, `"table":"store_facts"`, `"table":"nowhere"`, 1)),
		"other column":  zip(t, strings.Replace(text, `"columns":["name"`, `"columns":["nonsense"`, 1)),
		"short row":     zip(t, lines[0]+`{"table":"store_facts","columns":["name","value"]}`+"\n[\"a\"]\n"+`{"end":true,"rows":1}`+"\n"),
		"wrong type":    zip(t, lines[0]+`{"table":"store_facts","columns":["name","value"]}`+"\n[1,2]\n"+`{"end":true,"rows":1}`+"\n"),
	} {
		for kind, db := range targets { // the same ones again and again, as nothing is left behind
			t.Run(name+"/"+kind, func(t *testing.T) {
				if _, err := store.Restore(context.Background(), db, bytes.NewReader(file)); err == nil {
					t.Error("accepted")
				}
				if got := contents(t, db); len(got) != 0 {
					t.Errorf("left %d rows behind", len(got))
				}
			})
		}
	}

	newer := zip(t, strings.Replace(text, `"versions":[`, `"versions":[98765,`, 1))
	_, err = store.Restore(context.Background(), storetest.SQLite(t), bytes.NewReader(newer))
	if !errors.Is(err, store.ErrNewerSchema) || !strings.Contains(err.Error(), "98765") {
		t.Errorf("a newer backup gave %v", err)
	}
}

func zip(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Ensure a backup made while others write holds whole transactions only.
func TestBackupIsOneMoment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		ctx := context.Background()
		write(t, db, `INSERT INTO store_facts (name, value) VALUES ('a', '0'), ('b', '0')`)
		stop, stopped := make(chan struct{}), make(chan error, 1)
		go func() {
			for {
				select {
				case <-stop:
					stopped <- nil
					return
				default:
				}
				// Both rows always hold the same value.
				err := db.Write(ctx, func(tx store.Tx) error {
					for _, k := range []string{"a", "b"} {
						if _, err := tx.Exec(`UPDATE store_facts SET value = value || 'x' WHERE name = $1 AND length(value) < 100`, k); err != nil {
							return err
						}
					}
					_, err := tx.Exec(`UPDATE store_facts SET value = '' WHERE length(value) = 100`)
					return err
				})
				if err != nil {
					stopped <- err
					return
				}
			}
		}()
		for range 5 {
			to := storetest.SQLite(t)
			if _, err := store.Restore(ctx, to, bytes.NewReader(backup(t, db))); err != nil {
				t.Fatal(err)
			}
			got := contents(t, to)
			if len(got) != 2 || strings.TrimPrefix(got[0], "store_facts|a") != strings.TrimPrefix(got[1], "store_facts|b") {
				t.Errorf("the backup holds half a transaction: %q", got)
			}
		}
		close(stop)
		if err := <-stopped; err != nil {
			t.Fatal(err)
		}
	})
}

// Ensure a snapshot is a database to serve from, and replaces no file.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	fill(t, db)
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := store.Snapshot(context.Background(), db, path); err != nil {
		t.Fatal(err)
	}
	if err := store.Snapshot(context.Background(), db, path); err == nil {
		t.Error("an existing file was replaced")
	}
	copied := storetest.Open(t, "sqlite:"+path)
	if diff := cmp.Diff(contents(t, db), contents(t, copied)); diff != "" {
		t.Error(diff)
	}
	write(t, copied, `DELETE FROM store_facts`)
	if err := store.Snapshot(context.Background(), storetest.Postgres(t), path+"2"); err == nil {
		t.Error("PostgreSQL was accepted")
	}
}
