package store_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// crashURL tells this test binary to be the process that gets killed.
const crashURL = "STORE_TEST_CRASH_URL"

func TestMain(m *testing.M) {
	if url := os.Getenv(crashURL); url != "" {
		if err := writeUntilKilled(url, os.Getenv("STORE_TEST_CRASH_ROUND")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes from 16 goroutines and prints the key of each row
// once its Write has returned. It ends when the database does.
func writeUntilKilled(url, round string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{URL: url, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	for g := range 16 {
		all.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("%s/%d/%d", round, g, n)
				err := db.Write(ctx, func(tx store.Tx) error {
					_, err := tx.Exec(`INSERT INTO store_facts (name, value) VALUES ($1, $2)`, key, "written")
					return err
				})
				if err != nil {
					return
				}
				// One write to a pipe is whole or not there at all.
				if _, err := os.Stdout.WriteString(key + "\n"); err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return nil
}

// crash runs one such process, calls strike after a random number of
// acknowledged rows, and gives all that were acknowledged.
func crash(t *testing.T, url string, round int, strike func(*exec.Cmd) error) (acknowledged []string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), crashURL+"="+url, fmt.Sprint("STORE_TEST_CRASH_ROUND=", round))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	after := 1 + rand.IntN(400)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		acknowledged = append(acknowledged, lines.Text())
		if len(acknowledged) == after {
			if err := strike(cmd); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // "signal: killed" is what we want
	if len(acknowledged) < after {
		t.Fatalf("round %d: the process ended by itself after %d rows", round, len(acknowledged))
	}
	return acknowledged
}

// survived checks that every acknowledged row is there, and that no more than
// one row per goroutine is there without having been acknowledged.
func survived(t *testing.T, url string, round int, acknowledged []string) {
	t.Helper()
	db, err := store.Open(context.Background(), store.Config{URL: url, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("round %d: opening after the crash: %v", round, err)
	}
	defer db.Close()
	found := map[string]bool{}
	err = db.Read(context.Background(), func(q store.Queryer) error {
		return q.Query(`SELECT name FROM store_facts WHERE name LIKE $1`, []any{fmt.Sprint(round, "/%")}, func(r store.Row) error {
			var key string
			err := r.Scan(&key)
			found[key] = true
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range acknowledged {
		if !found[key] {
			t.Errorf("round %d: row %s was acknowledged and is lost", round, key)
		}
	}
	if extra := len(found) - len(acknowledged); extra > 16 {
		t.Errorf("round %d: %d rows that nobody was told of", round, extra)
	}
}

func killClient(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func TestCrashSQLite(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	for round := range 50 {
		survived(t, url, round, crash(t, url, round, killClient))
	}
}

// Every third round ends the server with all its backends in place of the client.
func TestCrashPostgres(t *testing.T) {
	t.Parallel()
	c, err := storetest.NewCluster()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	})
	url, err := c.Database()
	if err != nil {
		t.Fatal(err)
	}
	migrate(t, url)
	for round := range 50 {
		strike := killClient
		if round%3 == 2 {
			strike = func(*exec.Cmd) error { return c.Kill() }
		}
		acknowledged := crash(t, url, round, strike)
		if round%3 == 2 {
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
		}
		survived(t, url, round, acknowledged)
	}
}

func migrate(t *testing.T, url string) {
	t.Helper()
	if err := store.Migrate(context.Background(), storetest.Open(t, url)); err != nil {
		t.Fatal(err)
	}
}
