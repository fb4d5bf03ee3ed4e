package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/migrations"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// columns gives "table.column type null-or-not" for all our tables, in the
// migrations' own words.
func columns(t *testing.T, db store.DB) (all []string) {
	t.Helper()
	query := `SELECT m.name, c.name, c.type, c."notnull" = 1 OR c.pk > 0 FROM sqlite_master m, pragma_table_info(m.name) c
	           WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version' ORDER BY 1, 2`
	if db.Dialect() == store.Postgres {
		query = `SELECT table_name::text, column_name::text, upper(data_type), is_nullable = 'NO' FROM information_schema.columns
		          WHERE table_schema = 'public' AND table_name <> 'goose_db_version' AND table_name NOT LIKE 'river!_%' ESCAPE '!' ORDER BY table_name COLLATE "C", column_name COLLATE "C"`
	}
	err := db.Read(context.Background(), func(q store.Queryer) error {
		return q.Query(query, nil, func(r store.Row) error {
			var table, column, kind string
			var notNull bool
			if err := r.Scan(&table, &column, &kind, &notNull); err != nil {
				return err
			}
			switch kind {
			case "BOOLEAN", "BIGINT": // both INT on SQLite
				kind = "INT"
			case "BYTEA":
				kind = "BLOB"
			}
			all = append(all, fmt.Sprintf("%s.%s %s notnull=%v", table, column, kind, notNull))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Ensure both databases get the same tables, of the four types alone.
func TestMigrateSameSchema(t *testing.T) {
	t.Parallel()
	lite, pg := columns(t, storetest.SQLite(t)), columns(t, storetest.Postgres(t))
	if diff := cmp.Diff(lite, pg); diff != "" || len(lite) < 2 {
		t.Errorf("SQLite (-) and PostgreSQL (+) differ:\n%s", diff)
	}
	for _, c := range lite {
		if kind := strings.Fields(c)[1]; kind != "INT" && kind != "TEXT" && kind != "BLOB" {
			t.Errorf("%s: write BIGINT, TEXT, BOOLEAN or BLOB", c)
		}
	}
}

func TestMigrateAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		ctx := context.Background()
		// A number that was applied out of order, or came later, is filled in.
		write(t, db, `DELETE FROM goose_db_version WHERE version_id = 1`)
		write(t, db, `DROP TABLE store_facts`)
		for range 2 {
			if err := store.Migrate(ctx, db); err != nil {
				t.Fatal(err)
			}
		}
		write(t, db, `INSERT INTO store_facts (name, value) VALUES ('a', 'b')`)
		known, err := migrations.Versions()
		if err != nil {
			t.Fatal(err)
		}
		if v, err := store.SchemaVersion(ctx, db); err != nil || v != known[len(known)-1] {
			t.Errorf("schema version %d, %v; want %d", v, err, known[len(known)-1])
		}
	})
}

// Ensure a database of a newer program is left alone, with both versions named.
func TestMigrateNewer(t *testing.T) {
	t.Parallel()
	for name, fresh := range map[string]storetest.Fresh{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := fresh(t)
			db := storetest.Open(t, url)
			write(t, db, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (98765, TRUE)`)
			before := columns(t, db)
			err := store.Migrate(context.Background(), db)
			if !errors.Is(err, store.ErrNewerSchema) || !strings.Contains(err.Error(), "98765") {
				t.Errorf("Migrate gave %v", err)
			}
			if diff := cmp.Diff(before, columns(t, db)); diff != "" {
				t.Errorf("the schema changed:\n%s", diff)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Open(context.Background(), store.Config{URL: url}); !errors.Is(err, store.ErrNewerSchema) {
				t.Errorf("Open gave %v", err)
			}
		})
	}
}

func TestMigrateReadOnly(t *testing.T) {
	t.Parallel()
	for name, fresh := range map[string]storetest.Fresh{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.OpenWith(t, store.Config{URL: fresh(t), ReadOnly: true})
			if err := store.Migrate(context.Background(), db); !errors.Is(err, store.ErrReadOnly) {
				t.Errorf("Migrate gave %v", err)
			}
		})
	}
}

// write runs one statement.
func write(t testing.TB, db store.DB, query string, args ...any) {
	t.Helper()
	err := db.Write(context.Background(), func(tx store.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Ensure every migration can be undone, and done again.
func TestMigrateDown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		before := columns(t, db)
		if err := store.MigrateDown(context.Background(), db); err != nil {
			t.Fatal(err)
		}
		if left := columns(t, db); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		if err := store.Migrate(context.Background(), db); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, columns(t, db)); diff != "" {
			t.Error(diff)
		}
	})
}
