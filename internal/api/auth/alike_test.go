package auth_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// counted counts what is asked of a database.
type counted struct {
	store.DB
	writes, statements, changes atomic.Int64
}

func (c *counted) Write(ctx context.Context, fn func(store.Tx) error) error {
	c.writes.Add(1)
	return c.DB.Write(ctx, func(tx store.Tx) error { return fn(countedTx{tx, c}) })
}

func (c *counted) Read(ctx context.Context, fn func(store.Queryer) error) error {
	return c.DB.Read(ctx, func(q store.Queryer) error { return fn(countedReader{q, c}) })
}

type countedReader struct {
	store.Queryer
	c *counted
}

func (r countedReader) QueryRow(query string, args ...any) store.Row {
	r.c.statements.Add(1)
	return r.Queryer.QueryRow(query, args...)
}

func (r countedReader) Query(query string, args []any, each func(store.Row) error) error {
	r.c.statements.Add(1)
	return r.Queryer.Query(query, args, each)
}

type countedTx struct {
	store.Tx
	c *counted
}

func (t countedTx) QueryRow(query string, args ...any) store.Row {
	t.c.statements.Add(1)
	return t.Tx.QueryRow(query, args...)
}

func (t countedTx) Query(query string, args []any, each func(store.Row) error) error {
	t.c.statements.Add(1)
	return t.Tx.Query(query, args, each)
}

func (t countedTx) Exec(query string, args ...any) (int64, error) {
	t.c.changes.Add(1)
	return t.Tx.Exec(query, args...)
}

// startAlike counts what a whole engine asks of its database, the publisher of
// events with it, and lets who has the event posted be run.
func startAlike(t *testing.T) (*bench, *counted, *webhook.Hub, job.Engine) {
	t.Helper()
	db := &counted{DB: storetest.SQLite(t)}
	quiet := slog.New(slog.DiscardHandler)
	var hub *webhook.Hub
	var jobs job.Engine
	b := startKit(t, identitytest.NewWith(t, db, nil, func(k *identitytest.Kit, d *identity.CustomerDeps) {
		jobs = job.For(db, k.Clock, entropy.System, quiet)
		hub = webhook.New(db, k.Vault, k.Clock, entropy.System, jobs, k.Audit, quiet, webhook.Config{AllowPrivate: true})
		d.Hooks = hub
	}))
	b.Dir.Shops[139] = &tenant.Shop{ID: 139, Company: identitytest.Scope.Company, Locale: "es-MX", Login: tenant.LoginOptions{EmailCode: true}}
	return b, db, hub, jobs
}

// Ensure an address that nobody has costs exactly what one with an account does:
// hashes, transactions, reads, changes and messages, for a wrong password and,
// where accounts are concealed, for a reset mail and a code, whatever the domain;
// that the answers are the same; and that only the other's reset is announced.
func TestAlike(t *testing.T) {
	t.Parallel()
	b, db, hub, jobs := startAlike(t)
	told := make(chan string, 8)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- string(body)
	}))
	t.Cleanup(receiver.Close)
	if _, err := hub.Create(t.Context(), identitytest.Scope, webhook.Endpoint{URL: receiver.URL}, "tester"); err != nil {
		t.Fatal(err)
	}
	b.register("ana@example.com")
	b.register("ana@café.example")
	type cost struct{ hashes, writes, reads, changes, messages int64 }
	measure := func(email string, do func(email string) answer) (cost, answer) {
		before := cost{b.Hasher.Runs(), db.writes.Load(), db.statements.Load(), db.changes.Load(), int64(b.Mail.Sent())}
		a := do(email)
		return cost{b.Hasher.Runs() - before.hashes, db.writes.Load() - before.writes, db.statements.Load() - before.reads,
			db.changes.Load() - before.changes, int64(b.Mail.Sent()) - before.messages}, a
	}
	reset := func(email string) answer {
		return b.do(call{"POST", "/v1/auth/password/send-reset-email", concealing,
			map[string]any{"email": email, "shop_id": 139, "reset_url": "https://shop.example/{hash}"}})
	}
	code := func(email string) answer {
		return b.do(call{"POST", "/v1/auth/login/code/send", concealing, map[string]any{"email": email, "shop_id": 139}})
	}
	for name, do := range map[string]func(string) answer{
		"log-in": func(email string) answer { return b.login(email, "wrong") }, "reset": reset, "code": code,
	} {
		for _, domain := range []string{"example.com", "café.example"} {
			known, one := measure("ana@"+domain, do)
			unknown, other := measure("nobody@"+domain, do)
			if known != unknown || known.writes == 0 {
				t.Errorf("%s: %+v for a known address at %s, %+v for an unknown one", name, known, domain, unknown)
			}
			if one.status != other.status || one.text != other.text {
				t.Errorf("%s: %d %s, %d %s", name, one.status, one.text, other.status, other.text)
			}
		}
	}
	if err := jobs.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(jobs.Idle(t.Context()), jobs.Stop(t.Context())); err != nil {
		t.Fatal(err)
	}
	if len(told) != 2 { // Ana's
		t.Fatalf("%d events", len(told))
	}
	if body := <-told; !strings.Contains(body, "customer-password-reset") || !strings.Contains(body, `"shop_id":139`) {
		t.Errorf("%s", body)
	}
	// Without mail neither is told from the other.
	b.Mail.Fail = fault.Unavailable.Because(errors.New("not configured"))
	for _, email := range []string{"ana@example.com", "nobody@example.com"} {
		reset(email).want(t, 424)
		code(email).want(t, 424)
	}
}
