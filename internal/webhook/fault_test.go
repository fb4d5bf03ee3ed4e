package webhook_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// What keeps an attempt from an answer has a name in the log.
func TestFailureClasses(t *testing.T) {
	t.Parallel()
	free := make(chan struct{})
	hang := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-free:
		case <-r.Context().Done():
		}
	}))
	defer hang.Close()
	defer close(free)
	secure := httptest.NewUnstartedServer(nil)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	reset := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, _, _ := w.(http.Hijacker).Hijack()
		_ = c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}))
	defer reset.Close()
	for want, url := range map[string]string{
		"timeout": hang.URL, "tls": secure.URL, "connection": reset.URL, "dns": "http://no-such-host.invalid/",
	} {
		t.Run(want, func(t *testing.T) {
			c := private
			if want == "timeout" { // the others must not end by it on a busy machine
				c.Timeout = 300 * time.Millisecond
			}
			b := begin(t, storetest.SQLite(t), c)
			if d := onlyDelivery(t, b, url); d.LastError != want || d.LastStatus != 0 || d.Status != webhook.Pending || d.NextAt.IsZero() {
				t.Errorf("%+v", d)
			}
		})
	}
	t.Run("refused", func(t *testing.T) {
		seen := false
		srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen = true }))
		defer srv.Close()
		b := begin(t, storetest.SQLite(t), webhook.Config{})
		// A name, so that Create cannot know.
		if d := onlyDelivery(t, b, strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)); d.LastError != "refused" || seen {
			t.Errorf("%+v, reached %v", d, seen)
		}
	})
}

func onlyDelivery(t *testing.T, b *bench, url string) webhook.Delivery {
	t.Helper()
	e := b.create(t, webhook.Endpoint{URL: url})
	b.publish(t, acme, webhook.Event{Type: webhook.LoginSuccess, AccountID: "a"})
	b.idle(t)
	return b.deliveries(t, e.ID, webhook.DeliveryFilter{})[0]
}

func TestConditions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, webhook.Config{})
		ctx := t.Context()
		e := b.create(t, webhook.Endpoint{URL: "https://hooks.example.com/x"})
		if !strings.HasPrefix(e.Secret, "whsec_") || !e.IsSandbox || e.Status != webhook.Active || e.Events[0] != "*" {
			t.Errorf("created %+v", e)
		}
		for name, bad := range map[string]webhook.Endpoint{
			"url": {}, "url ": {URL: "ftp://x"}, "url  ": {URL: "http://127.0.0.1/"}, "url   ": {URL: "https://e.com/" + strings.Repeat("x", 2000)},
			"name": {URL: "https://e.com", Name: strings.Repeat("ñ", 201)}, "name ": {URL: "https://e.com", Name: "a\x00b"},
			"events": {URL: "https://e.com", Events: []string{"login.succes"}}, "secret": {URL: "https://e.com", Secret: "whsec_short"},
		} {
			_, err := b.hub.Create(ctx, acme, bad, "tester")
			if f := fault.From(err); !errors.Is(err, fault.RequestInvalid) || f.Invalid[0].Name != strings.TrimSpace(name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		foreign := scope.Scope{Company: acme.Company, Environment: scope.Live}
		for name, call := range map[string]func() error{
			"get":        func() error { _, err := b.hub.Get(ctx, foreign, e.ID); return err },
			"update":     func() error { _, err := b.hub.Update(ctx, foreign, e.ID, webhook.Change{}, ""); return err },
			"rotate":     func() error { _, err := b.hub.RotateSecret(ctx, foreign, e.ID, 0, ""); return err },
			"delete":     func() error { return b.hub.Delete(ctx, foreign, e.ID, "") },
			"deliveries": func() error { _, err := b.hub.Deliveries(ctx, foreign, e.ID, webhook.DeliveryFilter{}); return err },
			"retry":      func() error { return b.hub.Retry(ctx, foreign, e.ID, "x") },
			"test":       func() error { _, err := b.hub.Test(ctx, foreign, e.ID); return err },
		} {
			if err := call(); !errors.Is(err, fault.WebhookUnknown) {
				t.Errorf("%s in another scope: %v", name, err)
			}
		}
		if err := b.hub.Retry(ctx, acme, e.ID, "x"); !errors.Is(err, fault.ObjectUnknown) {
			t.Errorf("retry of nothing: %v", err)
		}
		name := "renamed"
		if u, err := b.hub.Update(ctx, acme, e.ID, webhook.Change{Name: &name}, "tester"); err != nil || u.Name != name || u.URL != e.URL {
			t.Errorf("update: %+v, %v", u, err)
		}
		if list, err := b.hub.List(ctx, acme); err != nil || len(list) != 1 || list[0].Name != name || list[0].Secret != "" {
			t.Errorf("list: %+v, %v", list, err)
		}
		if err := b.hub.Delete(ctx, acme, e.ID, "tester"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.hub.Get(ctx, acme, e.ID); !errors.Is(err, fault.WebhookUnknown) {
			t.Errorf("after delete: %v", err)
		}
	})
}

// A delivery whose job runs twice, as after a crash between its end and the
// note of it, is sent once.
func TestJobTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, private)
		r := listen(t, nil)
		d := onlyDelivery(t, b, r.URL)
		err := db.Write(context.Background(), func(tx store.Tx) error {
			return b.jobs.Enqueue(tx, job.Spec{Kind: "webhook", Scope: acme, Args: map[string]any{"delivery": d.ID, "attempt": 1}})
		})
		if err != nil {
			t.Fatal(err)
		}
		b.idle(t)
		if got := len(r.requests()); got != 1 {
			t.Errorf("sent %d times", got)
		}
	})
}

// Deleting an endpoint ends what was on its way.
func TestDeletePending(t *testing.T) {
	t.Parallel()
	b := begin(t, storetest.SQLite(t), private)
	r := listen(t, always(500))
	d := onlyDelivery(t, b, r.URL)
	if err := b.hub.Delete(t.Context(), acme, d.WebhookID, "tester"); err != nil {
		t.Fatal(err)
	}
	b.advance(t, 24*time.Hour)
	if got := len(r.requests()); got != 1 {
		t.Errorf("%d requests", got)
	}
}

// A receiver that reconciles sees every event once, whoever was to get it.
func TestEvents(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, private)
		for range 25 {
			b.publish(t, acme, webhook.Event{Type: webhook.ProfileUpdated, AccountID: "a", ExternalID: "x"})
		}
		b.publish(t, scope.Scope{Company: "000001", Environment: scope.Sandbox}, webhook.Event{Type: webhook.UserCreated})
		b.ahead.Store(int64(3 * time.Second)) // past PostgreSQL's margin
		cursor, seen := "", int64(0)
		for {
			page, err := b.hub.Events(t.Context(), acme, cursor, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page {
				if seen++; e.Sequence != seen || e.Data["external_id"] != "x" || e.Type != webhook.ProfileUpdated {
					t.Fatalf("event %d: %+v", seen, e)
				}
			}
			if len(page) < 10 {
				break
			}
			cursor = page[9].ID
		}
		if seen != 25 {
			t.Errorf("%d events", seen)
		}
	})
}

// What is older than a month goes.
func TestPrune(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, private)
		r := listen(t, nil)
		d := onlyDelivery(t, b, r.URL)
		b.ahead.Store(int64(29 * 24 * time.Hour))
		if err := b.hub.Prune(t.Context()); err != nil || len(b.deliveries(t, d.WebhookID, webhook.DeliveryFilter{})) != 1 {
			t.Errorf("after 29 days: %v", err)
		}
		b.ahead.Store(int64(31 * 24 * time.Hour))
		if err := b.hub.Prune(t.Context()); err != nil || len(b.deliveries(t, d.WebhookID, webhook.DeliveryFilter{})) != 0 {
			t.Errorf("after 31 days: %v", err)
		}
		if events, err := b.hub.Events(t.Context(), acme, "", 10); err != nil || len(events) != 0 {
			t.Errorf("events after 31 days: %v, %v", events, err)
		}
	})
}
