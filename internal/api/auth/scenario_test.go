package auth_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/auth"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// bench is a running face and its engine.
type bench struct {
	*identitytest.Kit
	t    testing.TB
	base string
	http *http.Client
	logs *logBook
}

func start(t testing.TB) *bench { return startOn(t, storetest.SQLite(t)) }

func startOn(t testing.TB, db store.DB) *bench {
	t.Helper()
	return startKit(t, identitytest.New(t, db, nil))
}

// startKit is a node that may have others beside it.
func startKit(t testing.TB, kit *identitytest.Kit) *bench {
	t.Helper()
	book := &logBook{}
	api := auth.New(auth.Deps{Clients: kit.Dir, Customers: kit.Customers, IDPs: kit.Dir, Page: testPage, ProviderTimeout: 2 * time.Second,
		Shared: wire.Shared{Clock: kit.Clock, Log: slog.New(slog.NewTextHandler(book, &slog.HandlerOptions{Level: slog.LevelDebug}))}})
	server := httptest.NewServer(traffic.Handler(t, "", wire.WithRequestID(api.Handler())))
	t.Cleanup(server.Close)
	server.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = 128
	return &bench{Kit: kit, t: t, base: server.URL, http: server.Client(), logs: book}
}

// testPage stands for the hosted pages.
func testPage(w http.ResponseWriter, _ *http.Request, _ error) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusUnprocessableEntity)
}

// call is one request. A body that is a string is sent as it is, nil not at
// all, anything else as JSON.
type call struct {
	method, path string
	header       map[string]string
	body         any
}

type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func (b *bench) do(c call) answer {
	b.t.Helper()
	var body io.Reader
	switch v := c.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(v)
	default:
		text, err := json.Marshal(v)
		if err != nil {
			b.t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), c.method, b.base+c.path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	res, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, text: string(text)}
	if len(text) > 0 {
		// A list or another JSON value leaves body nil.
		if err := json.Unmarshal(text, &a.body); err != nil && !json.Valid(text) {
			b.t.Fatalf("%s %s: %d is not JSON: %s", c.method, c.path, a.status, text)
		}
		if got := res.Header.Get("Content-Type"); got != "application/json" {
			b.t.Errorf("%s %s: Content-Type %q", c.method, c.path, got)
		}
	}
	return a
}

func (a answer) str(name string) string { s, _ := a.body[name].(string); return s }

// want fails unless the status is right.
func (a answer) want(t testing.TB, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.text)
	}
	return a
}

func basicAuth(id, secret string) map[string]string {
	return map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))}
}

var (
	rsClient   = basicAuth("5", identitytest.Secret)
	esClient   = basicAuth("6", identitytest.Secret)
	concealing = basicAuth("7", identitytest.Secret)
	ownClient  = basicAuth("8", identitytest.Secret)  // may get tokens for itself
	onlyClient = basicAuth("10", identitytest.Secret) // may get nothing else
)

func bearer(token string, pairs ...string) map[string]string {
	h := map[string]string{"Authorization": "Bearer " + token}
	for i := 0; i+1 < len(pairs); i += 2 {
		h[pairs[i]] = pairs[i+1]
	}
	return h
}

const goodPassword = "correct-horse-42"

func person(email string) map[string]any {
	return map[string]any{
		"first_name": "Ana", "last_name": "Soto", "email": email, "password": goodPassword, "gender": "f", "shop_id": 139,
	}
}

// with gives a copy of a body with fields changed; nil takes one away.
func with(body map[string]any, pairs ...any) map[string]any {
	out := map[string]any{}
	for k, v := range body {
		out[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if out[pairs[i].(string)] = pairs[i+1]; pairs[i+1] == nil {
			delete(out, pairs[i].(string))
		}
	}
	return out
}

// register makes a customer and gives the pair.
func (b *bench) register(email string) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/auth/register", esClient, person(email)}).want(b.t, 200)
}

func (b *bench) login(email, password string) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/auth/login", esClient, map[string]any{"email": email, "password": password, "shop_id": 139}})
}

func (b *bench) refresh(token string) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/oauth/token", esClient, map[string]any{"grant_type": "refresh_token", "refresh_token": token}})
}

func (b *bench) validate(token string) answer {
	b.t.Helper()
	return b.do(call{"GET", "/v1/oauth/token/validate", bearer(token), nil})
}

// resetHash asks for a reset mail and reads the hash out of it.
func (b *bench) resetHash(email string) string {
	b.t.Helper()
	b.do(call{"POST", "/v1/auth/password/send-reset-email", esClient,
		map[string]any{"email": email, "shop_id": 139, "reset_url": "https://shop.example/reset?h={hash}"}}).want(b.t, 204)
	mail := b.Mail.All()
	found := regexp.MustCompile(`\?h=([\w-]+)`).FindStringSubmatch(mail[len(mail)-1].Text)
	if found == nil {
		b.t.Fatalf("no link in %q", mail[len(mail)-1].Text)
	}
	return found[1]
}
