package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	api "github.com/ventanilla/ventanilla/internal/api/sandbox"
	"github.com/ventanilla/ventanilla/internal/audit"
	base "github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/sandbox"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/clock"
	"github.com/ventanilla/ventanilla/internal/sandbox/hook"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

var acme = scope.Scope{Company: "000000", Environment: scope.Sandbox}

// directory knows these keys.
type directory map[string]*tenant.APIKey

func (d directory) APIKey(plain string) (*tenant.APIKey, error) {
	if plain == "" {
		return nil, fault.APIKeyMissing
	}
	if k, ok := d[plain]; ok {
		return k, nil
	}
	return nil, fault.APIKeyInvalid
}

func (d directory) HasSandbox() bool { return len(d) > 0 }

func (d directory) Companies() []string {
	codes := map[string]bool{}
	for _, k := range d {
		codes[k.Scope.Company] = true
	}
	var list []string
	for code := range maps.Keys(codes) {
		list = append(list, code)
	}
	return list
}

func key(company string, env scope.Environment, kind tenant.KeyKind) *tenant.APIKey {
	return &tenant.APIKey{Scope: scope.Scope{Company: company, Environment: env}, Kind: kind, Enabled: true}
}

type world struct {
	t        *testing.T
	url      string
	db       store.DB
	clock    *clock.Clock
	notifier *notify.Notifier
	hub      *webhook.Hub
	book     *scenario.Book
}

// start serves the face over real engines.
func start(t *testing.T, db store.DB, keys directory) *world {
	t.Helper()
	ctx, log, v := t.Context(), slog.New(slog.DiscardHandler), vault.Ephemeral()
	clk, err := clock.Open(ctx, db, base.System)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(clk.Close)
	modes, err := behaviour.Open(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(modes.Close)
	jobs := job.NewOutbox(db, clk, entropy.System, log)
	notifier, err := notify.New(db, v, clk, entropy.System, jobs, log, notify.Config{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, clock: clk, notifier: notifier, book: scenario.New(db, v, clk, entropy.System)}
	w.hub = webhook.New(db, v, clk, entropy.System, jobs, audit.New(db, clk, entropy.System), log, webhook.Config{AllowPrivate: true})
	inboxes := hook.New(db, v, clk, entropy.System, w.hub, keys)
	reset := sandbox.New(db)
	reset.Register("outbox", func(_ context.Context, tx store.Tx, s scope.Scope) error { return notifier.Clear(tx, s) })
	reset.Register("inboxes", func(_ context.Context, tx store.Tx, s scope.Scope) error { return inboxes.Clear(tx, s) })
	reset.Register("scenarios", func(_ context.Context, tx store.Tx, s scope.Scope) error { return w.book.Clear(tx, s) })
	reset.Register("behaviours", func(_ context.Context, tx store.Tx, s scope.Scope) error { return modes.Clear(tx, s.Company) })
	reset.Register("clock", func(_ context.Context, tx store.Tx, s scope.Scope) error { return clk.Clear(tx, s.Company) })
	face := api.New(api.Deps{
		Directory: keys, Outbox: notifier, Clock: clk, Behaviours: modes, Inboxes: inboxes, Scenarios: w.book,
		Reset: reset.Reset, Sources: []string{"imss"},
	})
	server := httptest.NewServer(face.Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// sqlite starts a world with two companies and each kind of key.
func sqlite(t *testing.T) *world {
	t.Helper()
	return start(t, storetest.SQLite(t), directory{
		"acme": key("000000", scope.Sandbox, tenant.PrivateKey), "live": key("000000", scope.Live, tenant.PrivateKey),
		"public": key("000000", scope.Sandbox, tenant.PublicKey), "other": key("000001", scope.Sandbox, tenant.PrivateKey),
	})
}

// call makes a request and insists on the status. body is a text, or anything
// that becomes JSON.
func (w *world) call(apiKey, method, path string, body any, want int) any {
	w.t.Helper()
	raw, isText := body.(string)
	if !isText && body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		raw = string(b)
	}
	return w.send(apiKey, method, path, strings.NewReader(raw), nil, want)
}

func (w *world) send(apiKey, method, path string, body io.Reader, header http.Header, want int) any {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	maps.Copy(req.Header, header)
	req.Header.Set("X-Api-Key", apiKey)
	if apiKey == "" {
		req.Header.Del("X-Api-Key")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if res.StatusCode != want {
		w.t.Fatalf("%s %s: status %d, want %d: %s", method, path, res.StatusCode, want, raw)
	}
	var answer any
	if len(bytes.TrimSpace(raw)) > 0 {
		if err := json.Unmarshal(raw, &answer); err != nil {
			w.t.Fatalf("%s %s: %v: %s", method, path, err, raw)
		}
	}
	return answer
}

// at walks an answer: at(a, "error", "code"), at(a, 0, "id").
func at(v any, path ...any) any {
	for _, p := range path {
		switch k := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[k]
		case int:
			list, _ := v.([]any)
			if k >= len(list) {
				return nil
			}
			v = list[k]
		}
	}
	return v
}
