package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/client/auth"
)

// serve runs a server of the test's own.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func verifier(t testing.TB, c auth.VerifierConfig) *auth.Verifier {
	t.Helper()
	v, err := auth.NewVerifier(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Ensure a real customer's token is good with either algorithm, for its client
// only, and that a revoked one is refused by who asks.
func TestVerifier_RealServer(t *testing.T) {
	t.Parallel()
	w, ctx := server(), t.Context()
	shop := w.shop(t)
	_, tokens := w.registered(t)
	local := verifier(t, auth.VerifierConfig{Base: w.base, Clients: []int{w.keys.Auth.ClientID}})
	live := verifier(t, auth.VerifierConfig{Base: w.base, Clients: []int{w.keys.Auth.ClientID}, Live: true})
	lately := verifier(t, auth.VerifierConfig{Base: w.base, Clients: []int{w.keys.Auth.ClientID}, Live: true, LiveFor: time.Hour})
	for _, v := range []*auth.Verifier{local, live, lately} {
		c, err := v.Verify(ctx, tokens.Access)
		if err != nil || c.CustomerID == 0 || c.ClientID != w.keys.Auth.ClientID || c.Subject == "" || len(c.ID) != 80 || !c.Expires.After(c.Issued) {
			t.Fatalf("%+v, %v", c, err)
		}
	}
	if _, err := verifier(t, auth.VerifierConfig{Base: w.base, Clients: []int{6}}).Verify(ctx, tokens.Access); !errors.Is(err, auth.InvalidToken) {
		t.Errorf("another client's: %v", err)
	}
	if _, err := verifier(t, auth.VerifierConfig{Base: w.base, Issuer: "https://id.example/auth", Clients: []int{5}}).Verify(ctx, tokens.Access); !errors.Is(err, auth.InvalidToken) {
		t.Errorf("another issuer's: %v", err)
	}
	if _, err := local.Verify(ctx, tokens.Refresh); !errors.Is(err, auth.InvalidToken) {
		t.Errorf("a refresh token: %v", err)
	}

	own, err := shop.ClientToken(ctx, "read")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = local.Verify(ctx, own.Access); !errors.Is(err, auth.InvalidToken) {
		t.Errorf("a client's own: %v", err)
	}
	both := verifier(t, auth.VerifierConfig{Base: w.base, Clients: []int{w.keys.Auth.ClientID}, ClientTokens: true, Live: true})
	if c, err := both.Verify(ctx, own.Access); err != nil || c.CustomerID != 0 || !c.Has("read") || c.Has("write") {
		t.Errorf("%+v, %v", c, err)
	}

	if err := shop.Customer(tokens.Access).Logout(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := live.Verify(ctx, tokens.Access); !errors.Is(err, auth.InvalidToken) || !auth.Over(err) {
		t.Errorf("a revoked one, asked: %v", err)
	}
	for _, v := range []*auth.Verifier{local, lately} { // which is what they are told to do
		if _, err := v.Verify(ctx, tokens.Access); err != nil {
			t.Errorf("a revoked one: %v", err)
		}
	}
}

// mint is a server of keys whose tokens a test makes.
type mint struct {
	base  string
	rsa   *rsa.PrivateKey
	ec    *ecdsa.PrivateKey
	asked atomic.Int64
	away  atomic.Bool
	extra atomic.Bool // publishes the second key
}

func newMint(t testing.TB) *mint {
	t.Helper()
	m := &mint{}
	var err, err2 error
	m.rsa, err = rsa.GenerateKey(rand.Reader, 2048)
	m.ec, err2 = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	m.extra.Store(true)
	m.base = serve(t, func(w http.ResponseWriter, r *http.Request) {
		m.asked.Add(1)
		if m.away.Load() || r.URL.Path != "/.well-known/jwks.json" {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: m.rsa.Public(), KeyID: "r", Algorithm: "RS256", Use: "sig"}}}
		if m.extra.Load() {
			set.Keys = append(set.Keys, jose.JSONWebKey{Key: m.ec.Public(), KeyID: "e", Algorithm: "ES256", Use: "sig"})
		}
		if err := json.NewEncoder(w).Encode(set); err != nil {
			t.Error(err)
		}
	})
	return m
}

// sign makes a token; an entry of nil takes a claim away.
func (m *mint) sign(t testing.TB, alg jose.SignatureAlgorithm, kid string, key any, typ jose.ContentType, change map[string]any) string {
	t.Helper()
	now := time.Now().Unix()
	claims := map[string]any{
		"iss": m.base, "aud": "5", "jti": strings.Repeat("0a", 40), "sub": "77", "customerId": 77, "scopes": []string{},
		"iat": now, "nbf": now, "exp": now + 60,
	}
	maps.Copy(claims, change)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, (&jose.SignerOptions{}).WithType(typ))
	if err != nil {
		t.Fatal(err)
	}
	object, err := s.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Ensure tokens that another library signs are read, and that each thing that
// can be wrong with one is refused.
func TestVerifier_Refuses(t *testing.T) {
	t.Parallel()
	m := newMint(t)
	v := verifier(t, auth.VerifierConfig{Base: m.base, Clients: []int{5, 6}})
	now := time.Now().Unix()
	good := m.sign(t, jose.RS256, "r", m.rsa, "JWT", nil)
	another, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{
		"RS256": good, "ES256": m.sign(t, jose.ES256, "e", m.ec, "JWT", nil),
		"the other client": m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"aud": []string{"6"}}),
		"a clock ahead":    m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"nbf": now + 5}),
	} {
		if c, err := v.Verify(t.Context(), token); err != nil || c.CustomerID != 77 || c.Subject != "77" {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	parts := strings.Split(good, ".")
	header := func(text string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(text)) + "." + parts[1] + "." + parts[2]
	}
	published := m.rsa.PublicKey.N.Bytes()
	for name, token := range map[string]string{
		"empty": "", "two parts": parts[0] + "." + parts[1], "four parts": good + ".x", "padding": parts[0] + "." + parts[1] + "." + parts[2] + "=",
		"long": good + strings.Repeat("a", 9000), "nonsense": "a.b.c",
		"none":               header(`{"alg":"none","kid":"r"}`),
		"no key":             header(`{"alg":"RS256"}`),
		"critical":           header(`{"alg":"RS256","kid":"r","crit":["x"],"x":1}`),
		"another algorithm":  header(`{"alg":"ES256","kid":"r"}`),
		"public key as HMAC": m.sign(t, jose.HS256, "r", published, "JWT", nil),
		"PS256":              m.sign(t, jose.PS256, "r", m.rsa, "JWT", nil),
		"RS512":              m.sign(t, jose.RS512, "r", m.rsa, "JWT", nil),
		"another's key":      m.sign(t, jose.RS256, "r", another, "JWT", nil),
		"unknown key":        m.sign(t, jose.RS256, "x", another, "JWT", nil),
		"payload changed":    parts[0] + "." + strings.Split(m.sign(t, jose.RS256, "r", m.rsa, "JWT", map[string]any{"sub": "78"}), ".")[1] + "." + parts[2],
		"signature cut":      good[:len(good)-4],
		"expired":            m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"exp": now}),
		"without expiry":     m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"exp": nil}),
		"not yet":            m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"nbf": now + 60}),
		"issuer":             m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"iss": m.base + "/"}),
		"client":             m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"aud": "7"}),
		"two clients":        m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"aud": []string{"5", "6"}}),
		"no client":          m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"aud": nil}),
		"an ID token":        m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"scopes": nil, "nonce": "n"}),
		"no customer":        m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"customerId": nil}),
		"a text as customer": m.sign(t, jose.ES256, "e", m.ec, "JWT", map[string]any{"customerId": "77"}),
		"a client's own":     m.sign(t, jose.ES256, "e", m.ec, "at+jwt", map[string]any{"customerId": nil}),
		"a mixture":          m.sign(t, jose.ES256, "e", m.ec, "at+jwt", nil),
		"another type":       m.sign(t, jose.ES256, "e", m.ec, "logout+jwt", nil),
	} {
		c, err := v.Verify(t.Context(), token)
		if e, ok := errors.AsType[*auth.Error](err); !ok || e.Code != auth.InvalidToken || e.Status != 401 || !auth.Over(err) || auth.Temporary(err) || c.Subject != "" {
			t.Errorf("%s: %+v, %v", name, c, err)
		} else if len(token) > 9 && strings.Contains(err.Error(), token) {
			t.Errorf("%s: the error holds the token", name)
		}
	}
	if n := m.asked.Load(); n != 1 {
		t.Errorf("the keys were asked for %d times", n) // tokens of unknown keys cost the server nothing
	}
}

// Ensure that without keys nobody is refused and nobody is let in, and that a
// key which comes later is found.
func TestVerifier_Keys(t *testing.T) {
	t.Parallel()
	m := newMint(t)
	token := m.sign(t, jose.ES256, "e", m.ec, "JWT", nil)
	m.away.Store(true)
	if _, err := verifier(t, auth.VerifierConfig{Base: m.base, Clients: []int{5}}).Verify(t.Context(), token); !auth.Temporary(err) || auth.Over(err) {
		t.Errorf("away: %v", err)
	}
	m.away.Store(false)
	m.extra.Store(false)
	v := verifier(t, auth.VerifierConfig{Base: m.base, Clients: []int{5}})
	if _, err := v.Verify(t.Context(), token); !errors.Is(err, auth.InvalidToken) {
		t.Errorf("not published: %v", err)
	}
	m.extra.Store(true)
	auth.Age(v, 30*time.Second) // its pause is over
	if _, err := v.Verify(t.Context(), token); err != nil {
		t.Errorf("published: %v", err)
	}
	m.away.Store(true)
	auth.Age(v, 20*time.Minute)
	if _, err := v.Verify(t.Context(), token); err != nil {
		t.Errorf("old keys while the server is away: %v", err)
	}
	auth.Age(v, 2*time.Hour)
	if _, err := v.Verify(t.Context(), token); !auth.Temporary(err) {
		t.Errorf("keys of two hours ago: %v", err)
	}
	if _, err := v.Verify(t.Context(), token); err == nil || auth.Over(err) { // not asked again at once
		t.Errorf("keys of two hours ago: %v", err)
	}
}

// Ensure the middleware lets in who may come and answers the others as the API
// does.
func TestMiddleware(t *testing.T) {
	t.Parallel()
	w, m := server(), newMint(t)
	_, tokens := w.registered(t)
	v := verifier(t, auth.VerifierConfig{Base: w.base, Clients: []int{w.keys.Auth.ClientID}})
	h := v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, ok := auth.ClaimsFrom(r.Context())
		if !ok || c.CustomerID == 0 {
			t.Errorf("%+v", c)
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	m.away.Store(true)
	away := verifier(t, auth.VerifierConfig{Base: m.base, Clients: []int{5}}).Middleware(http.NotFoundHandler())
	for _, c := range []struct {
		h             http.Handler
		authorization string
		status        int
		code          string
	}{
		{h, "Bearer " + tokens.Access, 204, ""},
		{h, "bearer " + tokens.Access, 204, ""},
		{h, "", 401, "INVALID_TOKEN"},
		{h, "Basic " + tokens.Access, 401, "INVALID_TOKEN"},
		{h, "Bearer nonsense", 401, "INVALID_TOKEN"},
		{away, "Bearer " + m.sign(t, jose.ES256, "e", m.ec, "JWT", nil), 503, "API_EXCEPTION"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.Header.Set("Authorization", c.authorization)
		out := httptest.NewRecorder()
		c.h.ServeHTTP(out, r)
		raw, err := io.ReadAll(out.Result().Body)
		if err != nil {
			t.Fatal(err)
		}
		var body struct {
			Error, Message string
			Context        any
		}
		if out.Code != 204 {
			if err := json.Unmarshal(raw, &body); err != nil || body.Message == "" {
				t.Errorf("%s: %v", raw, err)
			}
		}
		if out.Code != c.status || body.Error != c.code || (out.Header().Get("WWW-Authenticate") != "") != (c.status == 401) {
			t.Errorf("%q: %d %s %v", c.authorization, out.Code, raw, out.Header())
		}
	}
}
