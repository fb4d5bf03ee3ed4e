package audit_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

var (
	acme  = scope.Scope{Company: "000000", Environment: scope.Sandbox}
	other = scope.Scope{Company: "000001", Environment: scope.Sandbox}
	start = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
)

// ticking is a clock that moves by a second with every look.
func ticking() clock.Clock {
	now := start.Add(-time.Second)
	return clock.Func(func(scope.Scope) time.Time { now = now.Add(time.Second); return now })
}

func record(t *testing.T, db store.DB, l *audit.Log, s scope.Scope, events ...audit.Event) {
	t.Helper()
	err := db.Write(t.Context(), func(tx store.Tx) error {
		for _, e := range events {
			if err := l.Record(tx, s, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, l *audit.Log, s scope.Scope, f audit.Filter) []audit.Event {
	t.Helper()
	events, err := l.List(t.Context(), s, f)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func TestRecordAndList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		l := audit.New(db, ticking(), entropy.System)
		full := audit.Event{
			Type: "login.success", Actor: "acc-1", Subject: "acc-1", IP: "192.0.2.1", UserAgent: "curl",
			RequestID: "r-1", ErrorID: "e-1", Details: map[string]string{"method": "otp"},
		}
		record(t, db, l, acme, full, audit.Event{Type: "login.failed", Actor: "acc-2", Subject: "acc-1"})
		record(t, db, l, other, audit.Event{Type: "login.success", Subject: "acc-1"})

		got := list(t, l, acme, audit.Filter{})
		if len(got) != 2 || got[0].Type != "login.failed" {
			t.Fatalf("newest first, own scope: %+v", got)
		}
		full.ID, full.At = got[1].ID, start
		if diff := cmp.Diff(full, got[1]); diff != "" || full.ID == "" {
			t.Errorf("event differs (-want +got):\n%s", diff)
		}
		for name, c := range map[string]struct {
			f    audit.Filter
			want int
		}{
			"type":           {audit.Filter{Type: "login.failed"}, 1},
			"actor":          {audit.Filter{Actor: "acc-1"}, 1},
			"subject":        {audit.Filter{Subject: "acc-1"}, 2},
			"no subject":     {audit.Filter{Subject: "acc"}, 0},
			"error":          {audit.Filter{ErrorID: "e-1"}, 1},
			"from":           {audit.Filter{From: start.Add(time.Second)}, 1},
			"until":          {audit.Filter{Until: start.Add(time.Second)}, 1},
			"from and until": {audit.Filter{From: start.Add(time.Second), Until: start.Add(time.Second)}, 0},
		} {
			if got := list(t, l, acme, c.f); len(got) != c.want {
				t.Errorf("%s: %d events, want %d", name, len(got), c.want)
			}
		}
	})
}

func TestPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		l := audit.New(db, ticking(), entropy.System)
		events := make([]audit.Event, 25)
		for i := range events {
			events[i].Type = fmt.Sprintf("e%02d", i)
		}
		record(t, db, l, acme, events...)
		seen, before := 0, ""
		for {
			page := list(t, l, acme, audit.Filter{Before: before, Limit: 10})
			for _, e := range page {
				if want := events[len(events)-1-seen].Type; e.Type != want {
					t.Fatalf("position %d: %s, want %s", seen, e.Type, want)
				}
				seen++
			}
			if len(page) < 10 {
				break
			}
			before = page[9].ID
		}
		if seen != len(events) {
			t.Errorf("%d events in pages", seen)
		}
	})
}

// What a caller sends as its user agent cannot break the write.
func TestHostileUserAgent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		l := audit.New(db, ticking(), entropy.System)
		long := make([]byte, 1000)
		for i := range long {
			long[i] = 'a'
		}
		record(t, db, l, acme, audit.Event{UserAgent: "\xff\xfe\x00x"}, audit.Event{UserAgent: string(long)})
		got := list(t, l, acme, audit.Filter{})
		if len(got[0].UserAgent) != 200 {
			t.Errorf("%d characters kept", len(got[0].UserAgent))
		}
	})
}

// An event of a change that was undone is not recorded.
func TestUndone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		l := audit.New(db, ticking(), entropy.System)
		no := errors.New("no")
		err := db.Write(t.Context(), func(tx store.Tx) error {
			return errors.Join(l.Record(tx, acme, audit.Event{Type: "x"}), no)
		})
		if !errors.Is(err, no) || len(list(t, l, acme, audit.Filter{})) != 0 {
			t.Errorf("recorded all the same: %v", err)
		}
	})
}
