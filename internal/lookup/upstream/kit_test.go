package upstream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/lookup/upstream"
	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/scope"
)

const (
	somebody = "MOTR930411HJCRMN03"
	number   = "08189782793"
	apiKey   = "vk_sandbox_3f6c1b1fe0a84fb9"
)

var live = scope.Scope{Company: "000000", Environment: scope.Live}

// rig is an upstream that answers as the test says, and a chain that asks it.
type rig struct {
	*source.Chain
	url string
	log *logged
}

func newRig(t testing.TB, h http.HandlerFunc) *rig { return rigged(t, h, source.Policy{}) }

func rigged(t testing.TB, h http.HandlerFunc, p source.Policy) *rig {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return rigAt(t, server.URL, p)
}

// rigAt asks at a URL, twice more when the first time fails in passing.
func rigAt(t testing.TB, url string, p source.Policy) *rig {
	t.Helper()
	if p.Timeout == 0 {
		p.Timeout = 10 * time.Second
	}
	if p.Wait == 0 {
		p.Wait = time.Microsecond
	}
	p.Retries, p.Failures = 2, 1000
	client := outbound.New(outbound.Options{Timeout: p.Timeout, AllowPrivate: true})
	t.Cleanup(client.CloseIdleConnections)
	r := &rig{url: url, log: new(logged)}
	up, err := upstream.New(upstream.Config{Name: "vendor", Base: url + "/lookup/", Key: apiKey, HTTP: client,
		Log: slog.New(slog.NewTextHandler(r.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	r.Chain = source.NewChain(clock.System, source.NewLink(up, p))
	return r
}

func (r *rig) ask(t testing.TB, q source.Query) (source.Result, error) {
	t.Helper()
	res, err := r.Find(context.Background(), live, q)
	text, jsonErr := json.Marshal(res.Asked)
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	for _, secret := range []string{apiKey, q.CURP, "2793" + number, number} {
		if secret != "" && strings.Contains(string(text), secret) {
			t.Errorf("the record holds %q: %s", secret, text)
		}
	}
	if err != nil && (strings.Contains(err.Error(), somebody) || strings.Contains(err.Error(), number) || strings.Contains(err.Error(), apiKey)) {
		t.Errorf("the error holds a secret: %v", err)
	}
	return res, err
}

var nssQuery = source.Query{Kind: source.NSS, CURP: somebody, Key: "key"}

// answers gives a handler that answers with a body.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// enveloped gives an execution about somebody, with more members.
func enveloped(more string) string {
	return `{"id":"656e00000000000000000001","request":{"curp":"` + somebody + `"},` + more + `}`
}

// logged keeps what is told to the operator.
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
