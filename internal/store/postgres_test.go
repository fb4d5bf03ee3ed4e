package store_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure a node notices that its notifications stopped, stops trusting its
// caches, and after the server's return is told to look at everything again.
func TestPostgresServerAway(t *testing.T) {
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
	db := storetest.Open(t, url)
	if err := store.Migrate(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	heard := make(chan string, 10)
	db.Subscribe("topic", func(p string) { heard <- p })
	until(t, "live", db.Live)

	if err := c.Kill(); err != nil {
		t.Fatal(err)
	}
	until(t, "not live", func() bool { return !db.Live() })
	err = db.Write(context.Background(), func(tx store.Tx) error { _, err := tx.Exec(`DELETE FROM store_facts`); return err })
	if !errors.Is(err, fault.Unavailable) {
		t.Errorf("Write gave %v, want Unavailable", err)
	}
	err = db.Read(context.Background(), func(q store.Queryer) error { var n int; return q.QueryRow(`SELECT 1`).Scan(&n) })
	if !errors.Is(err, fault.Unavailable) {
		t.Errorf("Read gave %v, want Unavailable", err)
	}

	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case p := <-heard:
		if p != "" {
			t.Errorf("heard %q, want the empty payload", p)
		}
	case <-time.After(time.Minute):
		t.Fatal("nobody was told to look again")
	}
	until(t, "live again", db.Live)
	write(t, db, `INSERT INTO store_facts (name, value) VALUES ('a', 'b')`)
}

// Ensure heartbeats go on over one connection.
func TestPostgresHeartbeat(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer // written by the listener, read after Close
	db := storetest.OpenWith(t, store.Config{URL: storetest.PostgresURL(t), Log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 4 {
		last := store.LiveAsOf(db)
		until(t, "another heartbeat", func() bool { now := store.LiveAsOf(db); return now != nil && now != last })
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if log.Len() > 0 {
		t.Errorf("the log says %s", &log)
	}
}

// until waits for a state that has no signal of its own.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(time.Minute); !is(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not %s within a minute", what)
		}
	}
}

// Ensure a deadlock, which PostgreSQL ends by failing one of the two, is not
// seen by either caller.
func TestPostgresDeadlock(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	write(t, db, `INSERT INTO store_facts (name, value) VALUES ('a', ''), ('b', '')`)
	runs := make([]int, 2)
	locked := []chan struct{}{make(chan struct{}), make(chan struct{})}
	errs := make(chan error, 2)
	for i, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		go func() {
			errs <- db.Write(context.Background(), func(tx store.Tx) error {
				runs[i]++
				if _, err := tx.Exec(`UPDATE store_facts SET value = value || $2 WHERE name = $1`, order[0], order[0]); err != nil {
					return err
				}
				if runs[i] == 1 { // each holds its first row before either asks for the second
					close(locked[i])
					<-locked[1-i]
				}
				_, err := tx.Exec(`UPDATE store_facts SET value = value || $2 WHERE name = $1`, order[1], order[0])
				if err != nil {
					return errors.New("fn words it in its own way")
				}
				return nil
			})
		}()
	}
	if err := errors.Join(<-errs, <-errs); err != nil {
		t.Fatal(err)
	}
	// On a busy machine the server may give up both before either has gone on.
	if runs[0]+runs[1] < 3 {
		t.Errorf("ran %v times, want at least one of them twice", runs)
	}
	var values []string
	err := db.Read(context.Background(), func(q store.Queryer) error {
		return q.Query(`SELECT value FROM store_facts ORDER BY name`, nil, func(r store.Row) error {
			var v string
			err := r.Scan(&v)
			values = append(values, v)
			return err
		})
	})
	if err != nil || len(values) != 2 || len(strings.Join(values, "")) != 4 {
		t.Errorf("rows %v, %v; want each written twice", values, err)
	}
}
