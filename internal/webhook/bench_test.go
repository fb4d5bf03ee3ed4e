package webhook_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	official "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/vault"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

var acme = scope.Scope{Company: "000000", Environment: scope.Sandbox}

// bench is a hub with its jobs running and a clock that moves on demand.
type bench struct {
	db    store.DB
	hub   *webhook.Hub
	jobs  job.Engine
	audit *audit.Log
	moved atomic.Int64 // nanoseconds that the sandbox's clock is ahead
	ahead atomic.Int64 // nanoseconds that the machine's is
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func begin(t testing.TB, db store.DB, c webhook.Config) *bench {
	t.Helper()
	b := &bench{db: db}
	clk := clock.Func(func(s scope.Scope) time.Time {
		now := time.Now().Add(time.Duration(b.ahead.Load()))
		if s == acme {
			now = now.Add(time.Duration(b.moved.Load()))
		}
		return now.UTC()
	})
	b.jobs = job.For(db, clk, entropy.System, quiet)
	b.audit = audit.New(db, clk, entropy.System)
	b.hub = webhook.New(db, vault.Ephemeral(), clk, entropy.System, b.jobs, b.audit, quiet, c)
	if err := b.jobs.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := b.jobs.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *bench) idle(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := b.jobs.Idle(ctx); err != nil {
		t.Fatal(err)
	}
}

// advance moves the sandbox's clock, with its jobs.
func (b *bench) advance(t testing.TB, d time.Duration) {
	t.Helper()
	b.moved.Add(int64(d))
	if err := b.jobs.AdvanceScope(context.Background(), acme.Company, d); err != nil {
		t.Fatal(err)
	}
	b.idle(t)
}

func (b *bench) publish(t testing.TB, s scope.Scope, events ...webhook.Event) {
	t.Helper()
	err := b.db.Write(context.Background(), func(tx store.Tx) error {
		for _, e := range events {
			if err := b.hub.Publish(tx, s, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) create(t testing.TB, e webhook.Endpoint) webhook.Endpoint {
	t.Helper()
	created, err := b.hub.Create(context.Background(), acme, e, "tester")
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func (b *bench) deliveries(t testing.TB, id string, f webhook.DeliveryFilter) []webhook.Delivery {
	t.Helper()
	list, err := b.hub.Deliveries(context.Background(), acme, id, f)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// receiver is an endpoint's server.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []request
	answer func(request) int
}

type request struct {
	Header http.Header
	Raw    []byte
	Body   struct {
		Data       map[string]any `json:"data"`
		WebhookURL string         `json:"webhook_url"`
		EventID    string         `json:"event_id"`
		CreatedAt  string         `json:"created_at"`
		Attempt    int            `json:"attempt"`
		LoginID    *string        `json:"login_id"`
		Sequence   int            `json:"sequence"`
	}
}

// listen starts a receiver; a nil answer is 200 always.
func listen(t testing.TB, answer func(request) int) *receiver {
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var q request
		q.Header = req.Header
		q.Raw, _ = io.ReadAll(req.Body)
		if err := json.Unmarshal(q.Raw, &q.Body); err != nil {
			t.Errorf("body %s: %v", q.Raw, err)
		}
		status := http.StatusOK
		r.mu.Lock()
		if r.answer != nil {
			status = r.answer(q)
		}
		r.got = append(r.got, q)
		r.mu.Unlock()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "answer")
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) requests() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]request(nil), r.got...)
}

func (r *receiver) setAnswer(f func(request) int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

// verify asks the official library.
func verify(secret string, q request) error {
	w, err := official.NewWebhook(secret)
	if err != nil {
		return err
	}
	return w.Verify(q.Raw, q.Header)
}

func always(status int) func(request) int { return func(request) int { return status } }
