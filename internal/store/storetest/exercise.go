package storetest

import (
	"context"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/migrations"
)

// Fresh makes a new migrated database and gives its address; nobody has it open.
type Fresh func(t testing.TB) (url string)

// Exercise holds a kind of database to the contract of store.DB. Every topic
// stands in a file of its own, exercise_<topic>.go.
func Exercise(t *testing.T, fresh Fresh) {
	for _, topic := range []struct {
		name string
		run  func(t *testing.T, fresh Fresh)
	}{
		{"Close", exerciseClose},
		{"Conflict", exerciseConflict},
		{"Context", exerciseContext},
		{"Group", exerciseGroup},
		{"Notify", exerciseNotify},
		{"Panic", exercisePanic},
		{"Query", exerciseQuery},
		{"Race", exerciseRace},
		{"Text", exerciseText},
		{"Types", exerciseTypes},
		{"Write", exerciseWrite},
	} {
		t.Run(topic.name, func(t *testing.T) {
			t.Parallel()
			topic.run(t, fresh)
		})
	}
}

// bench is an open database with one table, k TEXT key and v BIGINT.
type bench struct {
	store.DB
	t testing.TB
}

func newBench(t testing.TB, fresh Fresh) *bench {
	t.Helper()
	b := &bench{DB: Open(t, fresh(t)), t: t}
	b.table(`CREATE TABLE scratch (k TEXT NOT NULL PRIMARY KEY, v BIGINT NOT NULL);`)
	return b
}

// table makes a table, spelled as a migration would be.
func (b *bench) table(ddl string) {
	b.t.Helper()
	b.must(func(tx store.Tx) error {
		_, err := tx.Exec(migrations.Spell(string(b.Dialect()), ddl))
		return err
	})
}

// must writes and fails the test on an error.
func (b *bench) must(fn func(tx store.Tx) error) {
	b.t.Helper()
	if err := b.Write(context.Background(), fn); err != nil {
		b.t.Fatalf("Write: %v", err)
	}
}

// read reads and fails the test on an error.
func (b *bench) read(fn func(q store.Queryer) error) {
	b.t.Helper()
	if err := b.Read(context.Background(), fn); err != nil {
		b.t.Fatalf("Read: %v", err)
	}
}

// put gives a function that inserts one row.
func put(k string, v int) func(store.Tx) error {
	return func(tx store.Tx) error {
		_, err := tx.Exec(`INSERT INTO scratch (k, v) VALUES ($1, $2)`, k, v)
		return err
	}
}

// rows gives the whole table.
func (b *bench) rows() map[string]int {
	b.t.Helper()
	var all map[string]int
	b.read(func(q store.Queryer) error {
		all = map[string]int{}
		return q.Query(`SELECT k, v FROM scratch`, nil, func(r store.Row) error {
			var k string
			var v int
			err := r.Scan(&k, &v)
			all[k] = v
			return err
		})
	})
	return all
}
