package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

const movedRows = 6_000

// Ensure that an import of customers that is killed in the middle is finished by
// the same command, with every customer once.
func TestMoveInSurvivesKills(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(*testing.T) []string{
		"sqlite":   func(*testing.T) []string { return nil },
		"postgres": func(t *testing.T) []string { return []string{"--database", storetest.EmptyPostgresURL(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			killedMoveIn(t, database(t))
		})
	}
}

func killedMoveIn(t *testing.T, database []string) {
	dir := t.TempDir()
	list, manifest := filepath.Join(dir, "customers.ndjson"), filepath.Join(dir, "m.yaml")
	writeCustomers(t, list)
	text := "companies:\n  - {code: \"000000\", name: Acme, shops: [{id: 139, secret: s3cret-at-least-32-bytes-long-000}]}\n"
	if err := os.WriteFile(manifest, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	program(t, append([]string{"apply", manifest, "--data", dir}, database...), io.Discard)
	args := append([]string{"customers", "import", "--shop", "139", list, "--data", dir, "--every", "1", "--json"}, database...)
	reached := 0
	for _, batches := range []int{3, 5, 9} {
		_, reached = untilKilled(t, args, batches)
	}
	var out strings.Builder
	if code := program(t, args, &out); code != exitFailure {
		t.Errorf("exit %d though a row was refused", code)
	}
	var done struct{ Added, Skipped, Refused int }
	if err := json.Unmarshal([]byte(out.String()), &done); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if done.Added+done.Skipped != movedRows-1 || done.Refused != 1 || done.Skipped < reached-2 || done.Added == 0 {
		t.Errorf("%+v after line %d was reached", done, reached)
	}
	if code := program(t, args, &out); code != exitFailure || !strings.Contains(out.String(), `"added":0,"updated":0,"skipped":`+strconv.Itoa(movedRows-1)) {
		t.Errorf("again: %s", out.String())
	}
}

// writeCustomers writes a list with one bad row.
func writeCustomers(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for n := 1; n <= movedRows; n++ {
		address := fmt.Sprintf("customer%d@example.com", n)
		if n == 10 {
			address = "nobody"
		}
		fmt.Fprintf(w, `{"email":%q,"first_name":"Ana","last_name":"Soto","customer_id":%d,"email_verified":true}`+"\n", address, 50_000+n)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}
