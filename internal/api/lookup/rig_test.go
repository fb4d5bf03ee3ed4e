package lookup_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/lookup"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
)

const company = "000000"

var (
	sandbox = scope.Scope{Company: company, Environment: scope.Sandbox}
	live    = scope.Scope{Company: company, Environment: scope.Live}
	noon    = time.Date(2026, 11, 21, 18, 0, 0, 123456000, time.UTC)
)

// keys are the API keys that the rig knows.
type keys map[string]*tenant.APIKey

func (k keys) APIKey(plain string) (*tenant.APIKey, error) {
	if plain == "" {
		return nil, fault.APIKeyMissing
	}
	if key, ok := k[plain]; ok {
		return key, nil
	}
	return nil, fault.APIKeyInvalid
}

// withdrawn are keys that a test takes away.
type withdrawn struct {
	keys
	all *atomic.Bool
}

func (w withdrawn) APIKey(plain string) (*tenant.APIKey, error) {
	if w.all.Load() {
		return nil, fault.APIKeyInvalid
	}
	return w.keys.APIKey(plain)
}

func testKeys() keys {
	key := func(s scope.Scope, strict bool, services ...string) *tenant.APIKey {
		return &tenant.APIKey{ID: "k", Scope: s, Kind: tenant.PrivateKey, Enabled: true, StrictCURP: strict, Services: services}
	}
	public := key(sandbox, false, "*")
	public.Kind = tenant.PublicKey
	return keys{"sandbox": key(sandbox, false, "*"), "live": key(live, false, "*"), "strict": key(sandbox, true, "*"),
		"curp-only": key(sandbox, false, "curp/validate"), "public": public}
}

// liveSource is what live look-ups ask; a test puts its answer in.
type liveSource struct {
	answer atomic.Pointer[func(ctx context.Context, q source.Query) (source.Answer, error)]
}

func (*liveSource) Name() string { return "imss" }
func (l *liveSource) Find(ctx context.Context, _ scope.Scope, q source.Query) (source.Answer, error) {
	if f := l.answer.Load(); f != nil {
		return (*f)(ctx, q)
	}
	return source.Answer{}, fault.NSSUnknown
}

// storage can be taken away.
type storage struct {
	store.DB
	gone atomic.Bool
}

func (s *storage) Write(ctx context.Context, fn func(store.Tx) error) error {
	if s.gone.Load() {
		return fault.Unavailable
	}
	return s.DB.Write(ctx, fn)
}

// rig is the face on a real server.
type rig struct {
	url        string
	handler    http.Handler // the face alone, for requests that the document does not have
	db         *storage
	live       liveSource
	behaviours *behaviour.Store
	perMinute  atomic.Int64
	withdrawn  atomic.Bool // every key is
	now        atomic.Pointer[time.Time]
	stopping   chan struct{}  // closed when the server ends
	gone       chan struct{}  // gets one for a caller who goes away during a call
	calls      sync.WaitGroup // the calls being answered
}

func newRig(t *testing.T, changes ...func(*engine.Options)) *rig {
	t.Helper()
	b := &rig{db: &storage{DB: storetest.SQLite(t)}, stopping: make(chan struct{}), gone: make(chan struct{}, 1)}
	b.now.Store(&noon)
	clk := clock.Func(func(scope.Scope) time.Time { return *b.now.Load() })
	var err error
	if b.behaviours, err = behaviour.Open(context.Background(), b.db); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.behaviours.Close)
	options := engine.Options{DB: b.db, Vault: vault.Ephemeral(), Clock: clk, Rand: entropy.System,
		Sandbox: source.Sandboxes(clk, b.behaviours, nil),
		Live: map[source.Kind]*source.Chain{
			source.RFCByData: source.NewChain(clk, source.NewLink(source.Computed{}, source.DefaultPolicy)),
			source.NSS:       source.NewChain(clk, source.NewLink(&b.live, source.Policy{Wait: time.Microsecond}))}}
	for _, change := range changes {
		change(&options)
	}
	e := engine.New(options)
	t.Cleanup(e.Close)
	api := lookup.New(lookup.Deps{Engine: e, Keys: withdrawn{testKeys(), &b.withdrawn}, Shared: wire.Shared{Clock: clk},
		PerMinute: func(string) int { return int(b.perMinute.Load()) }, Stopping: b.stopping,
		HostEnvironment: func(host string) scope.Environment {
			return map[string]scope.Environment{"live.example": scope.Live}[host]
		}})
	b.handler = wire.WithRequestID(api.Handler())
	server := httptest.NewServer(traffic.Handler(t, "", wire.WithRequestID(b.watched(api.Handler()))))
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

// watched tells the rig of callers who go away.
func (b *rig) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.calls.Add(1)
		defer b.calls.Done()
		defer context.AfterFunc(r.Context(), func() {
			select {
			case b.gone <- struct{}{}:
			default:
			}
		})()
		next.ServeHTTP(w, r)
	})
}

// answerLive puts an answer into the live source.
func (b *rig) answerLive(answer func(context.Context, source.Query) (source.Answer, error)) {
	b.live.answer.Store(&answer)
}

// scenario is one request and what must come back. In want, "*" accepts
// anything; keys that it leaves out are not looked at, except under request,
// response and in 4xx and 5xx, which must be equal.
type scenario struct {
	name   string
	method string // POST when empty
	path   string // /api/v1/imss/nss when empty; beginning with ? it is added to that
	key    string // sandbox when empty, "-" for none
	header map[string]string
	body   string
	status int
	want   string
}

func (b *rig) do(t *testing.T, s scenario) map[string]any {
	t.Helper()
	method, path, key := s.method, s.path, s.key
	if method == "" {
		method = http.MethodPost
	}
	if path == "" || path[0] == '?' {
		path = "/api/v1/imss/nss" + path
	}
	r, err := http.NewRequestWithContext(context.Background(), method, b.url+path, strings.NewReader(s.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	switch key {
	case "":
		r.Header.Set("x-api-key", "sandbox")
	case "-":
	default:
		r.Header.Set("x-api-key", key)
	}
	for name, value := range s.header {
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(bytes.TrimSpace(body), &got); err != nil {
		t.Fatalf("%s: %d %s: %v", s.name, answer.StatusCode, body, err)
	}
	if answer.StatusCode != s.status {
		t.Errorf("%s: status %d, want %d: %s", s.name, answer.StatusCode, s.status, body)
	}
	if s.want != "" {
		var want map[string]any
		if err := json.Unmarshal([]byte(s.want), &want); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		compare(t, s.name, want, got, s.status >= 400)
	}
	return got
}

func compare(t *testing.T, name string, want, got map[string]any, whole bool) {
	t.Helper()
	seen := map[string]any{}
	for k := range want {
		if v, ok := got[k]; ok {
			seen[k] = v
		}
		if want[k] == "*" && seen[k] != nil {
			seen[k] = "*"
		}
		if want[k] == nil { // null: must not be there
			if _, there := got[k]; !there {
				seen[k] = nil
			}
		}
	}
	if whole {
		seen = got
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
