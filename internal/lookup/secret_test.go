package lookup_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Neither CURP nor NSS, nor an idempotency key, stands in the files of the
// database, and the same person has another hash in another compartment.
func TestNothingInClear(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	db := storetest.Open(t, url)
	b := setup(t, db, finds("12345678903"), func(o *lookup.Options) { o.KeepSandbox = time.Hour })
	ctx := context.Background()
	for _, r := range []lookup.Request{
		{Scope: sandbox, Service: "imss/nss", CURP: mustCURP(t, anybody), Key: "idempotency-key-1"},
		{Scope: sandbox, Service: "imss/nss", CURP: mustCURP(t, anybody)},
		{Scope: live, Service: "imss/nss", CURP: mustCURP(t, anybody)},
		{Scope: sandbox, Service: "curp/validate", CURP: mustCURP(t, anybody)},
	} {
		if _, err := b.Run(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.AddTestCase(ctx, sandbox, "imss/nss", lookup.TestCase{Name: "own", Answer: source.Answer{NSS: "92059701232"}}, "success"); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(strings.TrimPrefix(url, "sqlite:") + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	p := population.For(anybody)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{anybody, p.NSS, p.FirstSurname, "12345678903", "92059701232", "idempotency-key-1"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s has %s in clear", filepath.Base(file), secret)
			}
		}
	}
	var hashes int
	err = db.Read(ctx, func(q store.Queryer) error {
		return q.QueryRow(`SELECT COUNT(DISTINCT subject) FROM lookup_executions`).Scan(&hashes)
	})
	if err != nil || hashes != 2 {
		t.Errorf("%d hashes for two compartments, %v", hashes, err)
	}
}

func TestSweepAndForget(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := setup(t, db, finds("12345678903"), nil)
		ctx := context.Background()
		if _, err := b.Run(ctx, lookup.Request{Scope: live, Service: "imss/nss", CURP: mustCURP(t, anybody), Key: "k"}); err != nil {
			t.Fatal(err)
		}
		rows := func(table string) (n int) {
			if err := db.Read(ctx, func(q store.Queryer) error { return q.QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n) }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		sweep := func(want ...int) {
			t.Helper()
			if err := b.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			for i, table := range []string{"lookup_attempts", "lookup_keys", "lookup_cache", "lookup_executions"} {
				if n := rows(table); n != want[i] {
					t.Errorf("%s has %d rows, want %d", table, n, want[i])
				}
			}
		}
		sweep(1, 1, 1, 1)
		b.at(noon.Add(4 * 24 * time.Hour))
		sweep(0, 0, 1, 1)
		b.at(noon.Add(lookup.DefaultKeep + time.Second))
		sweep(0, 0, 0, 1)
		if err := db.Write(ctx, func(tx store.Tx) error { return b.Forget(tx, live) }); err != nil {
			t.Fatal(err)
		}
		sweep(0, 0, 0, 0)
	})
}
