package connect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	face "github.com/ventanilla/ventanilla/internal/api/connect"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/platform/government"
	"github.com/ventanilla/ventanilla/internal/platform/reach"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// The keys of the test's companies.
const (
	privateKey    = "vk_sandbox_private"
	publicKey     = "vp_sandbox_public"
	liveKey       = "vk_live_private"
	otherKey      = "vk_sandbox_other"
	narrowKey     = "vk_sandbox_narrow" // of a company that may call twice a minute
	narrowPageKey = "vp_sandbox_narrow" // of the same company
)

var sandboxScope = scope.Scope{Company: "000000", Environment: scope.Sandbox}

// rig is the whole face over real HTTP and a real database.
type rig struct {
	t        *testing.T
	db       store.DB
	clock    *movable
	engine   *connect.Engine
	jobs     job.Engine
	notifier *notify.Notifier
	book     *scenario.Book
	server   *httptest.Server
	log      *lockedBuffer
}

func newRig(t *testing.T, db store.DB) *rig {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := &rig{t: t, db: db, clock: &movable{}, log: &lockedBuffer{}}
	log := slog.New(slog.NewJSONHandler(r.log, nil))
	v := vault.Ephemeral()
	r.jobs = job.For(db, r.clock, entropy.System, log)
	hub := webhook.New(db, v, r.clock, entropy.System, r.jobs, audit.New(db, r.clock, entropy.System), log, webhook.Config{AllowPrivate: true})
	var err error
	if r.notifier, err = notify.New(db, v, r.clock, entropy.System, r.jobs, log, notify.Config{}); err != nil {
		t.Fatal(err)
	}
	r.book = scenario.New(db, v, r.clock, entropy.System)
	behaviours, err := behaviour.Open(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	institutions := map[string]government.Registry{}
	for _, name := range []string{"imss", "issste"} {
		policy := source.Policy{Timeout: time.Second, Retries: 1, Wait: time.Millisecond}
		institutions[name] = source.NewChain(r.clock, source.NewLink(source.NewSandbox(name, behaviours, r.book), policy))
	}
	r.engine = connect.New(connect.Deps{
		DB: db, Jobs: r.jobs, Vault: v, Hooks: hub, Notify: r.notifier, Clock: r.clock, Entropy: entropy.System, Log: log,
		Connectors: &reach.Connectors{Clock: r.clock, Entropy: entropy.System, Scenarios: r.book, Institution: func(s scope.Scope, code string) (government.Registry, bool) {
			return institutions[code], s.IsSandbox()
		}},
		RetryDelays: []time.Duration{time.Millisecond},
	})
	api := face.New(face.Deps{Engine: r.engine, Hooks: hub, Directory: keys{}, Shared: wire.Shared{Clock: r.clock, Log: log}})
	if err := r.jobs.Start(ctx); err != nil {
		t.Fatal(err)
	}
	r.server = httptest.NewServer(api.Handler())
	t.Cleanup(func() {
		r.server.Close()
		if err := r.jobs.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		stop()
		r.engine.Close()
		behaviours.Close()
		if strings.Contains(r.log.String(), "panic") {
			t.Errorf("log tells of a panic:\n%s", r.log.String())
		}
	})
	return r
}

// keys is the directory of the test's companies.
type keys struct{}

func (keys) APIKey(plain string) (*tenant.APIKey, error) {
	k := &tenant.APIKey{ID: plain, Scope: sandboxScope, Kind: tenant.PrivateKey, Enabled: true}
	switch plain {
	case privateKey:
	case publicKey:
		k.Kind = tenant.PublicKey
	case liveKey:
		k.Scope.Environment = scope.Live
	case otherKey:
		k.Scope.Company = "111111"
	case narrowKey:
		k.Scope.Company = "222222"
	case narrowPageKey:
		k.Scope.Company, k.Kind = "222222", tenant.PublicKey
	case "":
		return nil, fault.APIKeyMissing
	default:
		return nil, fault.APIKeyInvalid
	}
	return k, nil
}

func (keys) Company(code string) (*tenant.Company, bool) {
	limit := 100_000
	if code == "222222" {
		limit = 2
	}
	return &tenant.Company{Code: code, Limits: tenant.Limits{APIRequestsPerMinute: limit}}, true
}

// movable is the system's clock and a distance from it.
type movable struct {
	mu  sync.Mutex
	off time.Duration
}

func (m *movable) Now(s scope.Scope) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s.IsSandbox() {
		return time.Now().UTC().Add(m.off)
	}
	return time.Now().UTC()
}

func (m *movable) advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.off += d
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// got is an answer.
type got struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	raw    []byte
	body   any
}

// call makes a request with the private key unless header says otherwise.
func (r *rig) call(method, path string, body any, header ...string) got {
	r.t.Helper()
	g, err := r.try(method, path, body, header...)
	if err != nil {
		r.t.Fatal(err)
	}
	return g
}

func (r *rig) try(method, path string, body any, header ...string) (got, error) {
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			return got{}, err
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, r.server.URL+"/v1"+path, in)
	if err != nil {
		return got{}, err
	}
	req.Header.Set("X-Api-Key", privateKey)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return got{}, err
	}
	defer res.Body.Close()
	g := got{t: r.t, what: method + " " + path, status: res.StatusCode, header: res.Header}
	if g.raw, err = io.ReadAll(res.Body); err != nil {
		return g, err
	}
	if len(g.raw) > 0 {
		err = json.Unmarshal(g.raw, &g.body)
	}
	return g, err
}

// want checks the status and goes on.
func (g got) want(status int) got {
	g.t.Helper()
	if g.status != status {
		g.t.Fatalf("%s: status %d, want %d: %s", g.what, g.status, status, g.raw)
	}
	if g.header.Get("X-Request-Id") == "" {
		g.t.Errorf("%s: no X-Request-Id", g.what)
	}
	return g
}

// refused checks status and code of an error's envelope.
func (g got) refused(status int, code string) got {
	g.t.Helper()
	g.want(status)
	if g.at("success") != false || g.at("error", "code") != code || g.at("data") != nil {
		g.t.Fatalf("%s: want code %s: %s", g.what, code, g.raw)
	}
	return g
}

// at follows keys and indexes into the body.
func (g got) at(path ...any) any {
	v := g.body
	for _, p := range path {
		switch k := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[k]
		case int:
			l, _ := v.([]any)
			if k >= len(l) {
				return nil
			}
			v = l[k]
		}
	}
	return v
}

func (g got) text(path ...any) string {
	s, _ := g.at(path...).(string)
	return s
}

func (g got) len(path ...any) int {
	l, _ := g.at(path...).([]any)
	return len(l)
}

// idle waits until no job is due.
func (r *rig) idle() {
	r.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	if err := r.jobs.Idle(ctx); err != nil {
		r.t.Fatal(err)
	}
}

// link links and gives the answer's body.
func (r *rig) link(body map[string]any, status int) got {
	r.t.Helper()
	if body["country"] == nil {
		body["country"] = "mx"
	}
	return r.call("POST", "/users/accounts", body).want(status)
}

// events gives the types of what was published about a login or account,
// oldest first. "" is all.
func (r *rig) events(s scope.Scope, loginID string) []string {
	r.t.Helper()
	var types []string
	err := r.db.Read(context.Background(), func(q store.Queryer) error {
		list, err := webhookdb.ListEvents(q, s, "", "", 500)
		types = nil
		for _, e := range list {
			if loginID == "" || e.LoginID == loginID {
				types = append(types, e.Type)
			}
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return types
}

func count(list []string, what string) (n int) {
	for _, x := range list {
		if x == what {
			n++
		}
	}
	return n
}

// settled waits for a login's job to end and gives the login.
func (r *rig) settled(id string) got {
	r.t.Helper()
	for {
		r.idle()
		g := r.call("GET", "/logins/"+id, nil).want(200)
		switch g.text("data", "status") {
		case "created", "pending", "pending_for_data", "retry":
			continue
		}
		return g
	}
}

func each(t *testing.T, fn func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, db store.DB) { fn(t, newRig(t, db)) })
}

func sqlite(t *testing.T) *rig { return newRig(t, storetest.SQLite(t)) }

func phoneNumber(i int) string { return fmt.Sprintf("+5255123%05d", i) }
