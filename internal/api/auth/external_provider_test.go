package auth_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/tenant"
)

// logBook keeps what was logged.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// provider is an outside identity provider. What a test sets on it makes it
// misbehave; it does so only before requests.
type provider struct {
	t      testing.TB
	server *httptest.Server
	mu     sync.Mutex
	keys   []*ecdsa.PrivateKey // the last one signs, all are published
	codes  map[string]url.Values
	calls  map[string]int

	person    map[string]any             // claims of whoever logs in
	claims    func(map[string]any)       // changes the ID token
	sign      func(claims []byte) string // signs it instead
	discovery func(map[string]any)
	answers   map[string]http.HandlerFunc // instead of an endpoint's own
}

const idpSecret = "the-secret-at-the-provider"

func newProvider(t testing.TB) *provider {
	p := &provider{t: t, codes: map[string]url.Values{}, calls: map[string]int{}, answers: map[string]http.HandlerFunc{},
		person: map[string]any{"sub": "sub-1", "email": "Ana@Example.com", "email_verified": true, "given_name": "Ana", "family_name": "Soto"}}
	p.rotate()
	p.server = httptest.NewServer(p)
	t.Cleanup(p.server.Close)
	return p
}

func (p *provider) rotate() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	p.keys = append(p.keys, key)
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.calls[r.URL.Path]++
	p.mu.Unlock()
	if own := p.answers[r.URL.Path]; own != nil {
		own(w, r)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		base := p.server.URL
		m := map[string]any{"issuer": base, "authorization_endpoint": base + "/authorize?realm=a", "token_endpoint": base + "/token", "jwks_uri": base + "/keys",
			"response_types_supported": []string{"code"}, "id_token_signing_alg_values_supported": []string{"ES256", "none", "HS256"}}
		if p.discovery != nil {
			p.discovery(m)
		}
		writeJSON(w, 200, m)
	case "/keys":
		set := jose.JSONWebKeySet{}
		for i, k := range p.keys {
			set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.Public(), KeyID: fmt.Sprint("k", i), Algorithm: "ES256", Use: "sig"})
		}
		writeJSON(w, 200, set)
	case "/token":
		p.token(w, r)
	default:
		http.NotFound(w, r)
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	_ = r.ParseForm()
	p.mu.Lock()
	asked, ok := p.codes[r.Form.Get("code")]
	delete(p.codes, r.Form.Get("code"))
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(r.Form.Get("code_verifier")))
	if !ok || id != "shop-at-idp" || secret != idpSecret || r.Form.Get("redirect_uri") != asked.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") {
		writeJSON(w, 400, map[string]string{"error": "invalid_grant", "error_description": "code " + r.Form.Get("code")})
		return
	}
	now := time.Now()
	claims := map[string]any{"iss": p.server.URL, "aud": "shop-at-idp", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "nonce": asked.Get("nonce")}
	for k, v := range p.person {
		claims[k] = v
	}
	if p.claims != nil {
		p.claims(claims)
	}
	payload, _ := json.Marshal(claims)
	var token string
	if p.sign != nil {
		token = p.sign(payload)
	} else {
		token = p.signed(payload, fmt.Sprint("k", len(p.keys)-1))
	}
	writeJSON(w, 200, map[string]any{"access_token": "idp-access-token", "token_type": "Bearer", "id_token": token})
}

func (p *provider) signed(payload []byte, kid string) string {
	return sign(p.t, jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: p.keys[len(p.keys)-1], KeyID: kid}}, payload)
}

func sign(t testing.TB, key jose.SigningKey, payload []byte) string {
	signer, err := jose.NewSigner(key, nil)
	if err != nil {
		t.Fatal(err)
	}
	object, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// login is what the provider does when somebody has logged in at an address: it
// gives the code with which the browser comes back.
func (p *provider) login(address string) (code, state string) {
	p.t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, p.server.URL+"/authorize?realm=a&") {
		p.t.Fatalf("sent to %q", address)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"client_id": "shop-at-idp", "response_type": "code", "redirect_uri": "https://id.example/auth/v1/auth/external/callback",
		"code_challenge_method": "S256", "scope": "openid email profile",
	} {
		if got := q[name]; len(got) != 1 || got[0] != want {
			p.t.Errorf("%s = %q", name, got)
		}
	}
	if len(q.Get("nonce")) != 43 || len(q.Get("code_challenge")) != 43 {
		p.t.Errorf("address %q", address)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code = fmt.Sprintf("idp-code-%d", len(p.calls)*1000+len(p.codes)) + q.Get("nonce")
	p.codes[code] = q
	return code, q.Get("state")
}

func (p *provider) called(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[path]
}

// idp registers the provider with the kit's company and gives shop 139 what the
// redirects need.
func (b *bench) idp(p *provider) {
	b.Dir.IDPs["000000/corp"] = &tenant.IDP{Key: "corp", Company: "000000", Issuer: p.server.URL, ClientID: "shop-at-idp", ClientSecret: []byte(idpSecret)}
	b.Dir.Shops[139].Secret = []byte(shopSecret)
	b.Dir.Shops[139].CallbackURLs = []string{"https://shop.example/signin"}
	b.Dir.Shops[140].Secret = []byte("another-shops-secret-another-shops")
}

const shopSecret = "the-secret-of-shop-139-0123456789abcdef"
