package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// server is a running app and what it tells its operator.
type server struct {
	*app.App
	keys *manifest.Credentials
	log  *logged
}

// start runs an app with the built-in company until the test ends.
func start(t testing.TB, cfg app.Config) *server {
	t.Helper()
	s := open(t, cfg)
	t.Cleanup(func() { s.close(t) })
	return s
}

// open runs an app that the test closes itself.
func open(t testing.TB, cfg app.Config) *server {
	t.Helper()
	s := &server{log: new(logged)}
	cfg.Listen, cfg.Dev = "127.0.0.1:0", true
	cfg.Log = slog.New(slog.NewJSONHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	if s.App, err = app.Start(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	if s.keys, err = manifest.ReadCredentials(s.Config.CredentialsPath()); err != nil {
		s.close(t)
		t.Fatal(err)
	}
	return s
}

func (s *server) close(t testing.TB) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("closing the server: %v", err)
	}
}

// onEach runs the test with either database; empty is SQLite in the data
// directory.
func onEach(t *testing.T, fn func(t *testing.T, database string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, "")
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, storetest.EmptyPostgresURL(t))
	})
}

// logged keeps what a server logs.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// asked is one request.
type asked struct {
	method, path, body string
	header             map[string]string
	basic              *[2]string
}

// got is its answer.
type got struct {
	status int
	header http.Header
	raw    []byte
}

// json gives the body's object, or the test ends.
func (g got) json(t testing.TB) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(g.raw, &out); err != nil {
		t.Fatalf("status %d: %v in %q", g.status, err, g.raw)
	}
	return out
}

// at walks the nested objects of a body; "" for what is not there.
func (g got) at(t testing.TB, path ...string) string {
	t.Helper()
	now := any(g.json(t))
	for _, key := range path {
		m, _ := now.(map[string]any)
		now = m[key]
	}
	s, _ := now.(string)
	return s
}

// send makes a request without following redirects. The path goes out as it is
// written.
func send(t testing.TB, base string, a asked) got {
	t.Helper()
	answer, err := try(t.Context(), base, a)
	if err != nil {
		t.Fatalf("%s %s: %v", a.method, a.path, err)
	}
	return answer
}

func try(ctx context.Context, base string, a asked) (got, error) {
	req, err := http.NewRequestWithContext(ctx, a.method, base+a.path, strings.NewReader(a.body))
	if err != nil {
		return got{}, err
	}
	if a.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range a.header {
		req.Header.Set(name, value)
	}
	if a.basic != nil {
		req.SetBasicAuth(a.basic[0], a.basic[1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return got{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return got{resp.StatusCode, resp.Header, raw}, err
}

// want is send that insists on a status.
func want(t testing.TB, base string, status int, a asked) got {
	t.Helper()
	answer := send(t, base, a)
	if answer.status != status {
		t.Fatalf("%s %s: status %d instead of %d: %s", a.method, a.path, answer.status, status, answer.raw)
	}
	return answer
}

// eventually asks until it holds: what a server does in the background takes a
// moment.
func eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	end := time.NewTimer(within)
	defer end.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-end.C:
			t.Fatalf("not within %v: %s", within, what)
		case <-tick.C:
		}
	}
}

// body is an object as JSON.
func body(t testing.TB, v map[string]any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// file writes a file of the test's own.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// member gives a text of an object without a test to fail.
func member(raw []byte, name string) string {
	var out map[string]any
	_ = json.Unmarshal(raw, &out) // then it is missing
	s, _ := out[name].(string)
	return s
}
