package notify_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

var (
	sandbox = scope.Scope{Company: "000000", Environment: scope.Sandbox}
	live    = scope.Scope{Company: "000000", Environment: scope.Live}
)

type bench struct {
	db   store.DB
	n    *notify.Notifier
	jobs job.Engine
	log  *bytes.Buffer
}

// begin makes a notifier with its jobs running.
func begin(t *testing.T, db store.DB, c notify.Config) *bench {
	t.Helper()
	b := &bench{db: db, log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(&locked{w: b.log}, nil))
	b.jobs = job.For(db, clock.System, entropy.System, log)
	c.Backoff = func(int) time.Duration { return time.Millisecond }
	var err error
	if b.n, err = notify.New(db, vault.Ephemeral(), clock.System, entropy.System, b.jobs, log, c); err != nil {
		t.Fatal(err)
	}
	if err := b.jobs.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.stop(t) })
	return b
}

func (b *bench) stop(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := b.jobs.Stop(ctx); err != nil {
		t.Error(err)
	}
}

type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func (b *bench) send(s scope.Scope, m notify.Message) error {
	return b.db.Write(context.Background(), func(tx store.Tx) error { return b.n.Send(tx, s, m) })
}

func (b *bench) mustSend(t *testing.T, s scope.Scope, m notify.Message) {
	t.Helper()
	if err := b.send(s, m); err != nil {
		t.Fatal(err)
	}
}

func receive[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	timer := time.NewTimer(20 * time.Second)
	defer timer.Stop()
	select {
	case v = <-c:
	case <-timer.C:
		t.Fatal("nothing came")
	}
	return v
}

var code = notify.Message{
	Channel: notify.Email, To: "Ana@Example.com", Subject: "Tu código", Text: "Tu código es 481516.",
	Code: "481516", Link: "https://example.com/reset?t=linksecret",
}

func TestSandboxKeeps(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, notify.Config{})
		b.mustSend(t, sandbox, code)
		b.mustSend(t, sandbox, notify.Message{Channel: notify.SMS, To: "+525550000001", Text: "hola"})
		b.mustSend(t, scope.Scope{Company: "000001", Environment: scope.Sandbox}, code)
		for name, c := range map[string]struct {
			f    notify.Filter
			want int
		}{
			"all": {notify.Filter{}, 2}, "to": {notify.Filter{To: "ana@example.com "}, 1},
			"channel": {notify.Filter{Channel: notify.SMS}, 1}, "nobody": {notify.Filter{To: "bo@example.com"}, 0},
			"both": {notify.Filter{To: "ana@example.com", Channel: notify.SMS}, 0},
		} {
			if kept := b.outbox(t, c.f); len(kept) != c.want {
				t.Errorf("%s: %d messages, want %d", name, len(kept), c.want)
			}
		}
		kept := b.outbox(t, notify.Filter{})
		k := kept[1]
		if kept[0].Channel != notify.SMS || k.To != code.To || k.Subject != code.Subject || k.Text != code.Text ||
			k.Code != code.Code || k.Link != code.Link || k.SentAt.IsZero() || k.ID == "" {
			t.Errorf("kept %+v", kept)
		}
		err := db.Write(t.Context(), func(tx store.Tx) error { return b.n.Clear(tx, sandbox) })
		if err != nil || len(b.outbox(t, notify.Filter{})) != 0 {
			t.Errorf("clear: %v", err)
		}
	})
}

func (b *bench) outbox(t *testing.T, f notify.Filter) []notify.Kept {
	t.Helper()
	kept, err := b.n.Outbox(t.Context(), sandbox, f)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// A sandbox that is never read does not grow for ever, and the newest stay.
func TestSandboxIsBounded(t *testing.T) {
	t.Parallel()
	b := begin(t, storetest.SQLite(t), notify.Config{Keep: 10})
	const sent = 600
	err := b.db.Write(t.Context(), func(tx store.Tx) error {
		for range sent {
			if err := b.n.Send(tx, sandbox, code); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.mustSend(t, sandbox, notify.Message{Channel: notify.SMS, To: "+1", Text: "last"})
	if kept := b.outbox(t, notify.Filter{}); len(kept) != 10 || kept[0].Text != "last" {
		t.Errorf("%d kept, newest %q", len(kept), kept[0].Text)
	}
	rows := 0
	if err := b.db.Read(t.Context(), func(q store.Queryer) error {
		return q.QueryRow(`SELECT COUNT(*) FROM kept_messages`).Scan(&rows)
	}); err != nil || rows > sent/2 {
		t.Errorf("%d rows stored: %v", rows, err)
	}
}

func TestMail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		// The first try meets a server that says "later".
		srv := startMail(t, nil, "451 4.3.0 later")
		b := begin(t, db, notify.Config{SMTP: "smtp://" + srv.addr, From: "Ventanilla <no-reply@example.com>"})
		b.mustSend(t, live, code)
		m := receive(t, srv.mails)
		if !strings.Contains(m.from, "<no-reply@example.com>") || !strings.Contains(m.to, "<Ana@Example.com>") ||
			!strings.Contains(m.data, "481516") {
			t.Errorf("mail %+v", m)
		}
		if err := b.jobs.Idle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(srv.mails) > 0 {
			t.Error("sent twice")
		}
	})
}

// A password goes to the server after STARTTLS, and never in clear.
func TestMailLogin(t *testing.T) {
	t.Parallel()
	secure, roots := certificate(t)
	srv := startMail(t, secure)
	b := begin(t, storetest.SQLite(t), notify.Config{SMTP: "smtp://user:smtppass@" + srv.addr, From: "a@example.com", Roots: roots})
	b.mustSend(t, live, code)
	if m := receive(t, srv.mails); !m.encrypted {
		t.Error("not encrypted")
	}
	srv.mu.Lock()
	if len(srv.logins) != 1 || srv.logins[0] != "\x00user\x00smtppass" || srv.clear {
		t.Errorf("logins %q, in clear: %v", srv.logins, srv.clear)
	}
	srv.mu.Unlock()

	implicit := serveMail(t, tls.NewListener(listen(t), secure), nil)
	b = begin(t, storetest.SQLite(t), notify.Config{SMTP: "smtps://user:smtppass@" + implicit.addr, From: "a@example.com", Roots: roots})
	b.mustSend(t, live, code)
	receive(t, implicit.mails)

	open := startMail(t, nil)
	b = begin(t, storetest.SQLite(t), notify.Config{SMTP: "smtp://user:smtppass@" + open.addr, From: "a@example.com", MaxAttempts: 2})
	b.mustSend(t, live, code)
	b.untilGivenUp(t)
	open.mu.Lock()
	defer open.mu.Unlock()
	if len(open.logins) != 0 || len(open.mails) != 0 {
		t.Errorf("a server without STARTTLS got %q and %d mails", open.logins, len(open.mails))
	}
	if strings.Contains(b.log.String(), "smtppass") {
		t.Error("the log holds the password")
	}
}

// untilGivenUp waits until the one job is dead.
func (b *bench) untilGivenUp(t *testing.T) {
	t.Helper()
	for dead := 0; dead == 0; {
		if err := b.jobs.Idle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := b.db.Read(t.Context(), func(q store.Queryer) error {
			return q.QueryRow(`SELECT COUNT(*) FROM dead_jobs`).Scan(&dead)
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// What the server refuses for good is not tried again; neither the log nor the
// database then holds the code, the link or the address.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	srv := startMail(t, nil, "550 5.1.1 no such user Ana@Example.com")
	b := begin(t, storetest.Open(t, url), notify.Config{SMTP: "smtp://" + srv.addr, From: "a@example.com"})
	b.mustSend(t, live, code)
	b.mustSend(t, sandbox, code)
	b.untilGivenUp(t)
	srv.mu.Lock()
	if srv.asked != 1 {
		t.Errorf("asked %d times", srv.asked)
	}
	srv.mu.Unlock()
	b.stop(t)
	stored := b.log.Bytes()
	for _, suffix := range []string{"", "-wal"} {
		text, err := os.ReadFile(strings.TrimPrefix(url, "sqlite:") + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		stored = append(stored, text...)
	}
	for _, secret := range []string{"481516", "linksecret", "example.com/reset", "Ana@Example.com", "ana@example.com"} {
		if bytes.Contains(stored, []byte(secret)) {
			t.Errorf("%q is readable", secret)
		}
	}
	if len(stored) < 4096 {
		t.Fatalf("looked at %d bytes only", len(stored))
	}
}

func TestGateway(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		got := make(chan map[string]string, 4)
		keys := make(chan string, 4)
		calls := 0
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			calls++
			keys <- r.Header.Get("Idempotency-Key")
			if r.Header.Get("Authorization") != "Bearer tok" {
				t.Errorf("authorization %q", r.Header.Get("Authorization"))
			}
			if calls == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			var m map[string]string
			if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
				t.Error(err)
			}
			got <- m
			w.WriteHeader(http.StatusAccepted)
		}))
		defer srv.Close()
		b := begin(t, db, notify.Config{AllowPrivate: true, SMS: notify.Gateway{URL: srv.URL, Token: "tok"}})
		b.mustSend(t, live, notify.Message{Channel: notify.SMS, To: "+525550000001", Text: "Tu código es 1"})
		m := receive(t, got)
		if m["to"] != "+525550000001" || m["text"] != "Tu código es 1" || m["channel"] != "sms" || m["id"] == "" {
			t.Errorf("sent %v", m)
		}
		if first, second := <-keys, <-keys; first != second || first != m["id"] {
			t.Errorf("keys %q, %q of message %q", first, second, m["id"])
		}
		if err := b.send(live, notify.Message{Channel: notify.WhatsApp, To: "+1"}); !errors.Is(err, fault.Unavailable) {
			t.Errorf("a channel without gateway: %v", err)
		}
		b.stop(t)
	})
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]notify.Config{
		"scheme":  {SMTP: "http://secretpw@host", From: "a@example.com"},
		"host":    {SMTP: "smtp://u:secretpw@", From: "a@example.com"},
		"junk":    {SMTP: "smtp://u:secretpw@ho st", From: "a@example.com"},
		"sender":  {SMTP: "smtp://u:secretpw@host", From: "nobody"},
		"gateway": {SMS: notify.Gateway{URL: "http://169.254.169.254/secretpw"}},
	} {
		db := storetest.SQLite(t)
		jobs := job.For(db, clock.System, entropy.System, slog.Default())
		_, err := notify.New(db, vault.Ephemeral(), clock.System, entropy.System, jobs, slog.Default(), c)
		if err == nil || strings.Contains(err.Error(), "secretpw") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
