package profile_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	api "github.com/ventanilla/ventanilla/internal/api/profile"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/identity/signature"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/vault"
)

const goodPassword = "correct horse battery"

var (
	acme  = scope.Scope{Company: "000000", Environment: scope.Sandbox}
	other = scope.Scope{Company: "111111", Environment: scope.Sandbox}
	terms = scope.Scope{Company: "222222", Environment: scope.Sandbox} // has disclaimers

	hmacSecret = bytes.Repeat([]byte{7}, 32)
	edPrivate  = ed25519.NewKeyFromSeed(hmacSecret)
)

// world is a running server with people in it.
type world struct {
	t       testing.TB
	url     string
	handler http.Handler // of the face alone
	engine  *engine.Engine
	notify  *notify.Notifier
	audit   *audit.Log
	db      store.DB
	clock   *hands
}

// hands is a clock that a test moves.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now(scope.Scope) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// tenants answers for tenant.Directory.
type tenants struct{}

var allMethods = []string{"PHONE", "QUESTION", "MAIL"}

var apiKeys = map[string]*tenant.APIKey{
	"app":     {ID: "app", Scope: acme, Name: "app", Kind: tenant.PrivateKey, Enabled: true, Recovery: allMethods},
	"conceal": {ID: "conceal", Scope: acme, Kind: tenant.PrivateKey, Enabled: true, ConcealLoginIDs: true, Recovery: allMethods},
	"bare":    {ID: "bare", Scope: acme, Kind: tenant.PrivateKey, Enabled: true},
	"second":  {ID: "second", Scope: acme, Enabled: true},
	"careful": {ID: "careful", Scope: acme, Enabled: true, CriticalChange: true},
	"pow":     {ID: "pow", Scope: acme, Enabled: true, Recovery: allMethods, Captcha: "pow"},
	"hcap":    {ID: "hcap", Scope: acme, Enabled: true, Recovery: allMethods, Captcha: "hcaptcha"},
	"live":    {ID: "live", Scope: scope.Scope{Company: "000000", Environment: scope.Live}, Enabled: true, Recovery: allMethods},
	"page":    {ID: "page", Scope: acme, Kind: tenant.PublicKey, Enabled: true, Recovery: allMethods},
	"other":   {ID: "other", Scope: other, Enabled: true, Recovery: allMethods},
	"terms":   {ID: "terms", Scope: terms, Enabled: true, Recovery: allMethods},
}

func (tenants) Company(code string) (*tenant.Company, bool) {
	return &tenant.Company{Code: code, Name: "Acme"}, true
}

func (tenants) SignatureKey(company, id string) (*tenant.SignatureKey, bool) {
	if company != acme.Company {
		return nil, false
	}
	k, ok := map[string]*tenant.SignatureKey{
		"k1":     {ID: "k1", Company: company, Profile: "P1", Alg: signature.HMAC, Secret: hmacSecret},
		"k2":     {ID: "k2", Company: company, Profile: "P1", Alg: signature.Ed25519, Secret: edPrivate.Public().(ed25519.PublicKey)},
		"locked": {ID: "locked", Company: company, Profile: "LOCKED", Alg: signature.HMAC, Secret: hmacSecret},
		"closed": {ID: "closed", Company: company, Profile: "CLOSED", Alg: signature.HMAC, Secret: hmacSecret},
		"denied": {ID: "denied", Company: company, Profile: "DENIED", Alg: signature.HMAC, Secret: hmacSecret},
		"nobody": {ID: "nobody", Company: company, Profile: "GONE", Alg: signature.HMAC, Secret: hmacSecret},
	}[id]
	return k, ok
}

func (tenants) APIKey(plain string) (*tenant.APIKey, error) { return findKey(plain) }

var people = map[scope.Scope][]engine.Desired{
	acme: {
		{Mnemocode: "C1", Role: engine.RoleClient, Person: engine.Person{Name: "Ana", Phone: "+525550000001", Email: "ana@example.com", LoginName: "ana"}, Password: goodPassword},
		{Mnemocode: "C2", Role: engine.RoleClient, Person: engine.Person{Phone: "+525550000002"}, BackupCodes: []string{"ABCDE-23456", "FGHJK-23456"}},
		{Mnemocode: "C3", Role: engine.RoleClient, Person: engine.Person{Phone: "+525550000003", Email: "c3@example.com"}, Password: goodPassword, MFA: engine.MFAOTP, BackupCodes: []string{"ABCDE-23456"}},
		{Mnemocode: "C4", Role: engine.RoleClient, Person: engine.Person{Phone: "+525550000004", LoginName: "c4"}, Password: goodPassword, Memorable: "Murciélago"},
		{Mnemocode: "C5", Role: engine.RoleClient, Person: engine.Person{Phone: "+525550000005", LoginName: "c5"}, Password: goodPassword, Flags: &engine.DesiredFlags{Status: "active", ResetRequired: true}},
		{Mnemocode: "C6", Role: engine.RoleClient, Person: engine.Person{LoginName: "c6", Name: "Zoe"}, Password: goodPassword, Question: "First pet?", Answer: "Ñandú Gómez"},
		{Mnemocode: "C7", Role: engine.RoleClient, Person: engine.Person{LoginName: "c7"}, Password: goodPassword},
		{Mnemocode: "X1", Role: engine.RoleClient, Person: engine.Person{Name: "Xavier", LoginName: "x1", ExternalID: "EXT-1"}, Password: goodPassword},
		{Mnemocode: "S1", Role: engine.RoleClient, Person: engine.Person{LoginName: "s1"}, Password: goodPassword, Flags: &engine.DesiredFlags{Status: "active", Stopped: true}},
		{Mnemocode: "U1", Role: engine.RoleUser, Person: engine.Person{LoginName: "u1"}, Password: goodPassword},
		{Mnemocode: "E1", Role: engine.RoleEmployee, Person: engine.Person{LoginName: "e1"}, Password: goodPassword},
		{Mnemocode: "K1", Role: engine.RoleCompany, Person: engine.Person{LoginName: "k1"}, Password: goodPassword},
		{Mnemocode: "P1", Role: engine.RolePartner},
		{Mnemocode: "LOCKED", Role: engine.RoleClient, Person: engine.Person{LoginName: "locked"}, Password: goodPassword, Flags: &engine.DesiredFlags{Status: "locked"}},
		{Mnemocode: "CLOSED", Role: engine.RoleClient, Person: engine.Person{LoginName: "closed"}, Password: goodPassword, Flags: &engine.DesiredFlags{Status: "closed"}},
		{Mnemocode: "DENIED", Role: engine.RoleClient, Person: engine.Person{LoginName: "denied"}, Password: goodPassword, Flags: &engine.DesiredFlags{Status: "denied"}},
	},
	other: {{Mnemocode: "O1", Role: engine.RoleClient, Person: engine.Person{LoginName: "o1", Phone: "+525550000001"}, Password: goodPassword}},
	terms: {
		{Mnemocode: "T1", Role: engine.RoleClient, Person: engine.Person{LoginName: "t1", Phone: "+525550000011"}, Password: goodPassword},
		{Mnemocode: "T2", Role: engine.RoleClient, Person: engine.Person{LoginName: "t2", Phone: "+525550000012"}, BackupCodes: []string{"ABCDE-23456"}},
		{Mnemocode: "T3", Role: engine.RoleClient, Person: engine.Person{LoginName: "t3"}, Password: goodPassword, Accepted: []string{"TERMS", "PRIVACY"}},
	},
}

// start serves the API over real HTTP on a database.
func start(t testing.TB, db store.DB) *world { return startAsking(t, db, nil) }

// startAsking is start with providers of captchas.
func startAsking(t testing.TB, db store.DB, providers map[string]captcha.Keys) *world {
	t.Helper()
	w := &world{t: t, db: db, clock: &hands{now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}}
	v, rnd, log := vault.Ephemeral(), entropy.System, slog.New(slog.DiscardHandler)
	var err error
	if w.notify, err = notify.New(db, v, w.clock, rnd, job.For(db, w.clock, rnd, log), log, notify.Config{}); err != nil {
		t.Fatal(err)
	}
	w.audit = audit.New(db, w.clock, rnd)
	captchas := captcha.New(captcha.Deps{DB: db, Clock: w.clock, Rand: rnd, Vault: v, Providers: providers, AllowPrivate: true})
	t.Cleanup(captchas.Close)
	w.engine = engine.New(engine.Deps{
		DB: db, Clock: w.clock, Rand: rnd, Vault: v, Notify: w.notify, Audit: w.audit, Tenants: tenants{},
		Passwords: password.New(password.Options{Params: password.Params{MemoryKiB: 64, Passes: 1, Threads: 1}, Queue: 1000}, rnd),
		LinkBase:  "https://app.example/recover",
		Captchas:  captchas,
	})
	t.Cleanup(w.engine.Close)
	w.populate()
	face := api.New(api.Deps{Shared: wire.Shared{}, Engine: w.engine, Keys: tenants{}})
	w.handler = face.Handler()
	mux := http.NewServeMux()
	mux.Handle("/profile/", http.StripPrefix("/profile", w.handler))
	server := httptest.NewServer(wire.WithRequestID(mux))
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *world) populate() {
	w.t.Helper()
	w.write(func(tx store.Tx) error {
		for _, d := range []identitydb.Disclaimer{
			{Code: "PRIVACY", Version: "1", Locale: "es", Text: "Privacidad", Required: true},
			{Code: "TERMS", Version: "2", Locale: "es", Text: "Términos", Required: true},
			{Code: "TERMS", Version: "2", Locale: "en", Text: "Terms", Required: true},
			{Code: "NEWS", Version: "1", Locale: "es", Text: "Noticias"},
		} {
			if _, err := identitydb.PutDisclaimer(tx, terms, d); err != nil {
				return err
			}
		}
		for _, p := range []identitydb.Product{
			{Mnemocode: "GOLD", Class: "card", Name: "Gold", Status: "I", Primary: true, EffectiveDate: "2026-01-01", Attributes: `[{"seq":1,"label":"limit","value":"10"}]`},
			{Mnemocode: "OLD", Class: "loan", Name: "Old", Status: "C", Attributes: "[]"},
		} {
			if _, err := identitydb.PutProduct(tx, acme, p); err != nil {
				return err
			}
		}
		return nil
	})
	for s, list := range people {
		for _, d := range list {
			w.put(s, d)
		}
	}
}

// put makes a profile as it is desired and gives what changed.
func (w *world) put(s scope.Scope, d engine.Desired) (changed []string) {
	w.t.Helper()
	p, err := w.engine.Prepare(w.t.Context(), s, d)
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(func(tx store.Tx) error {
		changed, err = w.engine.Put(tx, s, p)
		return err
	})
	return changed
}

func (w *world) write(fn func(tx store.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   map[string]any
}

func (a answer) text(key string) string { s, _ := a.body[key].(string); return s }
func (a answer) code() string           { return a.text("error_code") }
func (a answer) token() string          { return a.text("session_token") }
func (a answer) state() string          { return a.text("session_state") }
func (a answer) data() map[string]any   { m, _ := a.body["data"].(map[string]any); return m }

// request is one call. Path is under the company, such as auth/login.
type request struct {
	method, path, key, company, auth string
	body                             any
	header                           http.Header
}

func (w *world) do(r request) answer {
	w.t.Helper()
	a, err := w.try(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) try(r request) (a answer, err error) {
	var body bytes.Buffer
	switch b := r.body.(type) {
	case nil:
	case string:
		body.WriteString(b)
	default:
		if err := json.NewEncoder(&body).Encode(b); err != nil {
			return a, err
		}
	}
	if r.company == "" {
		r.company = acme.Company
		if k := apiKeys[r.key]; k != nil {
			r.company = k.Scope.Company
		}
	}
	req, err := http.NewRequest(r.method, w.url+"/profile/"+r.company+"/v2/"+r.path, &body)
	if err != nil {
		return a, err
	}
	for k, v := range r.header {
		req.Header[k] = v
	}
	if r.key != "" {
		req.Header.Set("X-Api-Key", r.key)
	}
	if r.auth != "" {
		req.Header.Set("Authorization", r.auth)
	}
	if body.Len() > 0 && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return a, err
	}
	defer res.Body.Close()
	a.status, a.header = res.StatusCode, res.Header
	return a, json.NewDecoder(res.Body).Decode(&a.body)
}

type obj = map[string]any

// post makes a call with the key app; token "" sends no Authorization.
func (w *world) post(path, token string, body any) answer {
	w.t.Helper()
	return w.as("app", http.MethodPost, path, token, body)
}

func (w *world) get(path, token string) answer {
	w.t.Helper()
	return w.as("app", http.MethodGet, path, token, nil)
}

func (w *world) as(key, method, path, token string, body any) answer {
	w.t.Helper()
	auth := ""
	if token != "" {
		auth = "Bearer " + token
	}
	return w.do(request{method: method, path: path, key: key, auth: auth, body: body})
}

// want checks status and code; code "" is success in a state.
func (w *world) want(a answer, status int, codeOrState string) answer {
	w.t.Helper()
	got := a.code()
	if status < 400 {
		got = a.state()
	}
	if a.status != status || codeOrState != got && codeOrState != "" {
		w.t.Fatalf("got %d %q, want %d %q: %v", a.status, got, status, codeOrState, a.body)
	}
	if status >= 400 {
		id := a.text("error_id")
		if a.text("status") != "error" || id == "" || a.header.Get("X-Error-Id") != id || a.body["messages"] == nil {
			w.t.Fatalf("not an error envelope: %v", a.body)
		}
	} else if a.text("status") != "success" {
		w.t.Fatalf("not a success: %v", a.body)
	}
	return a
}

// login starts a session and gives its token.
func (w *world) login(id, state string) string {
	w.t.Helper()
	return w.want(w.post("auth/login", "", obj{"login_id": id}), 200, state).token()
}

// signIn gives the token of an authorized session.
func (w *world) signIn(id string) string {
	w.t.Helper()
	return w.want(w.post("auth/checkpassword", w.login(id, "checkpassword"), obj{"password": goodPassword}), 200, "authorized").token()
}

// code gives the newest code that was sent to a phone.
func (w *world) code(s scope.Scope, to string) string {
	w.t.Helper()
	kept, err := w.notify.Outbox(w.t.Context(), s, notify.Filter{To: to, Channel: notify.SMS})
	if err != nil || len(kept) == 0 {
		w.t.Fatalf("no message to %s: %v", to, err)
	}
	if !strings.Contains(kept[0].Text, kept[0].Code) || len(kept[0].Code) != 6 {
		w.t.Fatalf("message %+v", kept[0])
	}
	return kept[0].Code
}

// link gives the token of the newest mail's link.
func (w *world) link(to string) string {
	w.t.Helper()
	kept, err := w.notify.Outbox(w.t.Context(), acme, notify.Filter{To: to, Channel: notify.Email})
	if err != nil || len(kept) == 0 {
		w.t.Fatalf("no mail to %s: %v", to, err)
	}
	base, token, ok := strings.Cut(kept[0].Link, "?token=")
	if !ok || base != "https://app.example/recover" {
		w.t.Fatalf("link %q", kept[0].Link)
	}
	return token
}

// events counts the audit events of a type.
func (w *world) events(kind string) int {
	w.t.Helper()
	all, err := w.audit.List(w.t.Context(), acme, audit.Filter{Type: kind, Limit: 500})
	if err != nil {
		w.t.Fatal(err)
	}
	return len(all)
}

func contains(list any, want string) bool {
	items, _ := list.([]any)
	return slices.ContainsFunc(items, func(v any) bool { m, _ := v.(map[string]any); return m["code"] == want })
}
