package lookup_test

import (
	"context"
	"testing"

	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// Ensure an answer in memory lives no longer than it is kept in the table, on
// the engine that replaces it and on others.
func TestMemory(t *testing.T) {
	t.Parallel()
	numbers := []string{"08189782793", "12345678903"}
	src := &fake{name: "fake", find: func(_ context.Context, n int64, _ source.Query) (source.Answer, error) {
		return source.Answer{NSS: numbers[(n-1)%2]}, nil
	}}
	db, keys := storetest.SQLite(t), vault.Ephemeral()
	share := func(o *lookup.Options) { o.Vault = keys }
	a, b := setup(t, db, src, share), setup(t, db, src, share)
	expect := func(name string, e *bundle, from lookup.Origin, number string) {
		t.Helper()
		if x := e.run(t, live, anybody); x.Origin != from || x.Answer.NSS != number {
			t.Errorf("%s: %s with %q, want %s with %q", name, x.Origin, x.Answer.NSS, from, number)
		}
	}
	expect("first", a, lookup.FromSource, numbers[0])
	expect("from the table", a, lookup.FromCache, numbers[0])
	expect("from the table elsewhere", b, lookup.FromCache, numbers[0])

	if err := db.Write(context.Background(), func(tx store.Tx) error {
		_, err := tx.Exec(`UPDATE lookup_cache SET answer = $1`, []byte("unreadable"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	expect("from memory", a, lookup.FromCache, numbers[0])

	// Somebody who believes in another number makes the source be asked again.
	x, err := b.Run(context.Background(), lookup.Request{Scope: live, Service: "imss/nss", CURP: mustCURP(t, anybody), NSS: numbers[1]})
	if err != nil || x.Origin != lookup.FromSource || x.Answer.NSS != numbers[1] {
		t.Fatalf("another number: %+v, %v", x, err)
	}
	expect("replaced", b, lookup.FromCache, numbers[1])
	expect("replaced elsewhere", a, lookup.FromCache, numbers[1])

	if err := db.Write(context.Background(), func(tx store.Tx) error { return a.Forget(tx, live) }); err != nil {
		t.Fatal(err)
	}
	expect("forgotten", b, lookup.FromSource, numbers[0])
}
