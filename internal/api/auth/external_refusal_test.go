package auth_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Ensure nothing but the shop's own order, in force, sends a browser anywhere.
func TestExternal_Orders(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	b.Dir.Clients[6].Grants = nil
	now := time.Now().Unix()
	good := b.jwt(orderOf())
	head, rest, _ := strings.Cut(good, ".")
	body, signature, _ := strings.Cut(rest, ".")
	payload, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		t.Fatal(err)
	}
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	mac := hmac.New(sha256.New, nil) // as if the shop's secret were empty
	mac.Write([]byte(head + "." + body))
	unkeyed := head + "." + body + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	other := func(alg jose.SignatureAlgorithm, secret string) string {
		return sign(t, jose.SigningKey{Algorithm: alg, Key: []byte(secret)}, payload)
	}
	for name, c := range map[string]struct {
		shop, jwt string
		status    int
		want      string // code, or the field that is wrong
	}{
		"no shop":              {"", good, 422, "shopId"},
		"shop in words":        {"x", good, 400, "shopId"},
		"no order":             {"139", "", 422, "jwt"},
		"unknown shop":         {"999", good, 401, "INVALID_SIGNATURE"},
		"other shop":           {"140", good, 401, "INVALID_SIGNATURE"},
		"shop without secret":  {"200", unkeyed, 401, "INVALID_SIGNATURE"},
		"other company's shop": {"200", good, 401, "INVALID_SIGNATURE"},
		"wrong secret":         {"139", other(jose.HS256, "another-secret-another-secret-another"), 401, "INVALID_SIGNATURE"},
		"HS512":                {"139", other(jose.HS512, shopSecret+shopSecret), 401, "INVALID_SIGNATURE"},
		"none":                 {"139", none + "." + body + ".", 401, "INVALID_SIGNATURE"},
		"none, signed":         {"139", none + "." + body + "." + signature, 401, "INVALID_SIGNATURE"},
		"no signature":         {"139", head + "." + body + ".", 401, "INVALID_SIGNATURE"},
		"two parts":            {"139", head + "." + body, 401, "INVALID_SIGNATURE"},
		"garbage":              {"139", "a.b.c", 401, "INVALID_SIGNATURE"},
		"long":                 {"139", b.jwt(orderOf("x", strings.Repeat("x", 9000))), 401, "INVALID_SIGNATURE"},
		"not an object":        {"139", sign(t, jose.SigningKey{Algorithm: jose.HS256, Key: []byte(shopSecret)}, []byte(`[]`)), 401, "INVALID_SIGNATURE"},
		"no exp":               {"139", b.jwt(orderOf("exp", nil)), 401, "INVALID_SIGNATURE"},
		"no iat":               {"139", b.jwt(orderOf("iat", nil)), 401, "INVALID_SIGNATURE"},
		"expired":              {"139", b.jwt(orderOf("exp", now-1, "iat", now-60)), 401, "INVALID_SIGNATURE"},
		"good for too long":    {"139", b.jwt(orderOf("exp", now+7201)), 401, "INVALID_SIGNATURE"},
		"for ever":             {"139", b.jwt(orderOf("exp", 1e300)), 401, "INVALID_SIGNATURE"},
		"of the future":        {"139", b.jwt(orderOf("iat", now+120)), 401, "INVALID_SIGNATURE"},
		"exp as text":          {"139", b.jwt(orderOf("exp", "soon")), 401, "INVALID_SIGNATURE"},
		"unknown provider":     {"139", b.jwt(orderOf("idpKey", "nobody")), 422, "idpKey"},
		"no provider":          {"139", b.jwt(orderOf("idpKey", nil)), 422, "idpKey"},
		"unknown client":       {"139", b.jwt(orderOf("clientId", 99)), 422, "clientId"},
		"no client":            {"139", b.jwt(orderOf("clientId", nil)), 422, "clientId"},
		"client in words":      {"139", b.jwt(orderOf("clientId", "x")), 422, "clientId"},
		"other's client":       {"139", b.jwt(orderOf("clientId", 9)), 422, "clientId"},
		"client without codes": {"139", b.jwt(orderOf("clientId", 10)), 403, "FORBIDDEN"},
		"challenge":            {"139", b.jwt(orderOf("codeChallenge", "short")), 422, "codeChallenge"},
		"foreign parameter":    {"139", b.jwt(orderOf("authUrlParameters", map[string]string{"redirect_uri": "https://evil.example"})), 422, "authUrlParameters"},
		"own client":           {"139", b.jwt(orderOf("authUrlParameters", map[string]string{"client_id": "x"})), 422, "authUrlParameters"},
		"response mode":        {"139", b.jwt(orderOf("authUrlParameters", map[string]string{"response_mode": "fragment"})), 422, "authUrlParameters"},
		"long parameter":       {"139", b.jwt(orderOf("authUrlParameters", map[string]string{"login_hint": strings.Repeat("x", 256)})), 422, "authUrlParameters"},
	} {
		a := b.visit(redirectPath(c.shop, c.jwt), "")
		if a.status != c.status {
			t.Errorf("%s: %d %s", name, a.status, a.text)
			continue
		}
		context, _ := a.body["context"].(map[string]any)
		if _, field := context[c.want]; !field && a.str("error") != c.want {
			t.Errorf("%s: %s", name, a.text)
		}
		if len(a.header["Set-Cookie"]) != 0 {
			t.Errorf("%s: a cookie", name)
		}
	}
	if p.called("/.well-known/openid-configuration") != 0 {
		t.Error("the provider was called")
	}
	b.visit(redirectPath("139", b.jwt(orderOf("exp", now+7200, "clientId", "6"))), "").want(t, 302) // as the contract's client does
	once := redirectPath("139", b.jwt(orderOf("jti", "1")))
	b.visit(once, "").want(t, 302)
	b.visit(once, "").want(t, 401)
	b.visit(redirectPath("139", b.jwt(orderOf("jti", "1", "idpKey", "corp", "clientId", 5))), "").want(t, 401)
}

// Ensure customers are sent back to no address but the shop's own.
func TestExternal_Callbacks(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	b.Dir.Shops[139].CallbackURLs = []string{"https://shop.example/signin", "http://localhost:3000/cb?x=1"}
	for address, want := range map[string]int{
		"https://shop.example/signin": 302, "https://shop.example/signin?": 302, "https://shop.example/signin?to=//evil.example": 302,
		"http://localhost:3000/cb": 302,
		"":                         422, "/signin": 422, "//shop.example/signin": 422, "https://shop.example": 422, "https://shop.example/": 422,
		"https://shop.example/signin/": 422, "https://shop.example/signin/..": 422, "https://shop.example/signinx": 422,
		"https://shop.example/SIGNIN": 422, "https://shop.example/sign%69n": 422, "https://shop.example/signin;x": 422,
		"http://shop.example/signin": 422, "https://shop.example:443/signin": 422, "https://shop.example.evil.example/signin": 422,
		"https://evil.example/signin": 422, "https://shop.example@evil.example/signin": 422, "https://evil.example/https://shop.example/signin": 422,
		"https://evil.example\\@shop.example/signin": 422, "https://shop.example\\.evil.example/signin": 422,
		"https://shop.example/signin#x": 422, "https://shop.example/signin?x#y": 422, "https://shop.example/signin?a\r\nX: y": 422,
		" https://shop.example/signin": 422, "https://shop.example/signin?a b": 422, "https://shop.example/signin?ñ": 422,
		"javascript:alert(1)": 422, "data:text/html,x": 422, "https:shop.example/signin": 422, "https:///shop.example/signin": 422,
		"https://shop.example/signin?code=mine": 422, "https://shop.example/signin?c%6fde=x": 422, "https://shop.example/signin?error=x": 422,
		"https://shop.example/signin?%zz": 422, "https://shop.example/signin?" + strings.Repeat("x", 2000): 422,
	} {
		if a := b.visit(redirectPath("139", b.jwt(orderOf("callbackUrl", address))), ""); a.status != want {
			t.Errorf("%q: %d", address, a.status)
		}
	}
	back, cookie := b.begin(p, "callbackUrl", "https://shop.example/signin")
	if at := b.visit(back, cookie).want(t, 302).header.Get("Location"); !strings.HasPrefix(at, "https://shop.example/signin?code=") {
		t.Errorf("sent to %q", at)
	}
}

// Ensure parameters that change how the log-in looks get through, beside ours.
func TestExternal_Parameters(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	a := b.visit(redirectPath("139", b.jwt(orderOf("authUrlParameters", map[string]string{"login_hint": "a&client_id=x", "kc_idp_hint": "google"}))), "").want(t, 302)
	p.login(a.header.Get("Location")) // nothing of ours was replaced
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || u.Query().Get("login_hint") != "a&client_id=x" || u.Query().Get("kc_idp_hint") != "google" {
		t.Errorf("address %q", a.header.Get("Location"))
	}
}

// Ensure a way back is good once, in the browser of the way there, for a while.
func TestExternal_States(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	invalid := func(name, back, cookie string) {
		t.Helper()
		if a := b.visit(back, cookie); a.status != 400 || a.str("error") != "INVALID_STATE" {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
	back, cookie := b.begin(p)
	_, another := b.begin(p)
	name, _, _ := strings.Cut(cookie, "=")
	_, value, _ := strings.Cut(another, "=")
	invalid("no cookie", back, "")
	invalid("another log-in's cookie", back, another)
	invalid("another browser's value", back, name+"="+value)
	invalid("empty value", back, name+"=")
	invalid("unknown state", backPath("x", "6."+strings.Repeat("a", 43)), cookie)
	invalid("no state", backPath("x", ""), cookie)
	at, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	state := at.Query().Get("state")
	invalid("another client's", backPath("x", "5"+state[1:]), cookie)
	invalid("another company's client", backPath("x", "9"+state[1:]), cookie)
	if a := b.visit("/v1/auth/external/callback?state="+state, cookie); a.status != 422 {
		t.Errorf("no code: %d", a.status)
	}
	a := b.visit(back, cookie+"; "+another)
	b.atShop(a)
	if got := a.header.Get("Set-Cookie"); !strings.HasPrefix(got, name+"=; Path=/; Max-Age=0") {
		t.Errorf("the cookie stays: %q", got)
	}
	invalid("used", back, cookie)
	back, cookie = b.begin(p)
	b.Clock.Advance(time.Hour) // a sandbox's time is not the browser's
	b.atShop(b.visit(back, cookie))
	back, cookie = b.begin(p)
	b.Clock.AdvanceSystem(identity.ExternalTTL)
	invalid("late", back, cookie)
	if err := b.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Ensure what a customer or the provider refuses goes where it can be mended.
func TestExternal_Refusals(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	for refusal, known := range map[string]bool{"access_denied": true, "login_required": true, "server_error": false, "x&code=1": false, "temporarily_unavailable": false} {
		back, cookie := b.begin(p)
		at, err := url.Parse(back)
		if err != nil {
			t.Fatal(err)
		}
		a := b.visit("/v1/auth/external/callback?"+url.Values{"error": {refusal}, "error_description": {"secret words"}, "state": {at.Query().Get("state")}}.Encode(), cookie)
		if !known {
			if a.want(t, 424).str("error") != "API_EXCEPTION" {
				t.Error(a.text)
			}
		} else if got := b.atShop(a); got != "error="+refusal {
			t.Errorf("%s: %q", refusal, got)
		}
		b.visit(back, cookie).want(t, 400) // it is over
	}
	back, cookie := b.begin(p)
	b.visit(back+"&iss=https://evil.example", cookie).want(t, 424)
	back, cookie = b.begin(p)
	b.atShop(b.visit(back+"&iss="+url.QueryEscape(p.server.URL), cookie))
}

// Ensure a provider that is away, slow, talks nonsense or vouches for what it
// may not gets nobody in, and that is told as the contract does.
func TestExternal_Provider(t *testing.T) {
	t.Parallel()
	forge := func(header string) func([]byte) string {
		return func(claims []byte) string {
			return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(claims) + "." + base64.RawURLEncoding.EncodeToString([]byte("made up"))
		}
	}
	set := func(pairs ...any) func(*provider) {
		return func(p *provider) {
			p.claims = func(m map[string]any) {
				for k, v := range with(m, pairs...) {
					m[k] = v
				}
				for i := 0; i < len(pairs); i += 2 {
					if pairs[i+1] == nil {
						delete(m, pairs[i].(string))
					}
				}
			}
		}
	}
	answer := func(path string, status int, text string) func(*provider) {
		return func(p *provider) {
			p.answers[path] = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				_, _ = w.Write([]byte(text))
			}
		}
	}
	now := time.Now().Unix()
	for name, breaks := range map[string]func(*provider){
		"wrong nonce":       set("nonce", "another"),
		"no nonce":          set("nonce", nil),
		"wrong audience":    set("aud", "somebody"),
		"many, no azp":      set("aud", []string{"shop-at-idp", "somebody"}),
		"azp":               set("azp", "somebody"),
		"wrong issuer":      set("iss", "https://evil.example"),
		"expired":           set("exp", now-1),
		"no exp":            set("exp", nil),
		"of the future":     set("iat", now+3600),
		"not yet":           set("nbf", now+3600),
		"no subject":        set("sub", ""),
		"subject of a type": set("sub", 7),
		"long subject":      set("sub", strings.Repeat("s", 256)),
		"none":              func(p *provider) { p.sign = forge(`{"alg":"none"}`) },
		"HS256":             func(p *provider) { p.sign = hs256(t) },
		"made-up signature": func(p *provider) { p.sign = forge(`{"alg":"ES256","kid":"k0"}`) },
		"unknown kid":       func(p *provider) { p.sign = func(c []byte) string { return p.signed(c, "elsewhere") } },
		"another's key": func(p *provider) {
			p.sign = func(c []byte) string { p.rotate(); defer p.unrotate(); return p.signed(c, "k0") }
		},
		"no token":         answer("/token", 200, `{"access_token":"a","token_type":"Bearer"}`),
		"token is garbage": answer("/token", 200, `{"access_token":"a","token_type":"Bearer","id_token":"garbage"}`),
		"not JSON":         answer("/token", 200, `<html>`),
		"token refused":    answer("/token", 400, `{"error":"invalid_grant","error_description":"leaky-words"}`),
		"token fails":      answer("/token", 500, `leaky-words`),
		"token redirects": func(p *provider) {
			p.answers["/token"] = http.RedirectHandler("/other", http.StatusTemporaryRedirect).ServeHTTP
		},
		"token without end": answer("/token", 200, `{"id_token":"`+strings.Repeat("x", 2<<20)+`"}`),
		"keys are garbage":  answer("/keys", 200, `{"keys":7}`),
		"keys without end":  answer("/keys", 200, `{"keys":[],"x":"`+strings.Repeat("x", 2<<20)+`"}`),
		"keys are away":     answer("/keys", 404, ``),
		"keys elsewhere":    func(p *provider) { p.answers["/keys"] = http.RedirectHandler("/other", http.StatusFound).ServeHTTP },
		"slow": func(p *provider) {
			p.answers["/token"] = hang
		},
		"cut off": func(p *provider) {
			p.answers["/token"] = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p := start(t), newProvider(t)
			b.idp(p)
			back, cookie := b.begin(p)
			breaks(p)
			if a := b.visit(back, cookie).want(t, 424); a.str("error") != "API_EXCEPTION" {
				t.Error(a.text)
			}
			b.events("account.registered", 0)
			if text := b.logs.String(); !strings.Contains(text, "identity provider corp of 000000") || strings.Contains(text, "leaky-words") {
				t.Errorf("log %s", text)
			}
		})
	}
}

func hs256(t *testing.T) func([]byte) string {
	return func(claims []byte) string {
		return sign(t, jose.SigningKey{Algorithm: jose.HS256, Key: []byte(idpSecret + idpSecret)}, claims)
	}
}

func (p *provider) unrotate() { p.keys = p.keys[:len(p.keys)-1] }

// Ensure discovery that cannot be had or sends us elsewhere sends nobody there.
func TestExternal_Discovery(t *testing.T) {
	t.Parallel()
	inside := newProvider(t) // another server on this host's own network
	for name, breaks := range map[string]func(*provider){
		"away":      func(p *provider) { p.server.Close() },
		"unknown":   func(p *provider) { p.answers["/.well-known/openid-configuration"] = http.NotFound },
		"garbage":   func(p *provider) { p.discovery = func(m map[string]any) { m["issuer"] = 7 } },
		"another's": func(p *provider) { p.discovery = func(m map[string]any) { m["issuer"] = "https://evil.example" } },
		"redirect": func(p *provider) {
			p.answers["/.well-known/openid-configuration"] = http.RedirectHandler(inside.server.URL, http.StatusFound).ServeHTTP
		},
		"script": func(p *provider) {
			p.discovery = func(m map[string]any) { m["authorization_endpoint"] = "javascript:alert(1)" }
		},
		"no authorization": func(p *provider) { p.discovery = func(m map[string]any) { delete(m, "authorization_endpoint") } },
		"slow": func(p *provider) {
			p.answers["/.well-known/openid-configuration"] = hang
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p := start(t), newProvider(t)
			b.idp(p)
			breaks(p)
			b.visit(redirectPath("139", b.jwt(orderOf())), "").want(t, 424)
		})
	}
	for _, at := range []string{"token_endpoint", "jwks_uri"} {
		for _, to := range []string{inside.server.URL + "/inside", "http://169.254.169.254/latest", "http://localhost:1/", "http://[::1]:1/", "file:///etc/passwd", "http://u:p@127.0.0.1:1/"} {
			b, p := start(t), newProvider(t)
			b.idp(p)
			p.discovery = func(m map[string]any) { m[at] = to }
			back, cookie := b.begin(p)
			b.visit(back, cookie).want(t, 424)
			if !strings.Contains(b.logs.String(), "an address that it may not send us to") && at == "token_endpoint" {
				t.Errorf("%s: %s", to, b.logs)
			}
		}
	}
	if inside.called("/inside") != 0 {
		t.Error("a discovery document sent us into our own network")
	}
}

// Ensure keys that a provider changes are found, and a provider that asks for
// the secret in the body, or for none, gets it so.
func TestExternal_Rotation(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	first := b.customer(b.enter(p))
	p.rotate()
	if again := b.customer(b.enter(p)); again != first {
		t.Error("another customer")
	}
	if n := p.called("/keys"); n != 2 {
		t.Errorf("keys asked for %d times", n)
	}
}

// Ensure the way back needs the company's provider to be there still.
func TestExternal_ProviderGone(t *testing.T) {
	t.Parallel()
	b, p := start(t), newProvider(t)
	b.idp(p)
	back, cookie := b.begin(p)
	b.Dir.IDPs = map[string]*tenant.IDP{}
	b.visit(back, cookie).want(t, 400)
}

// Ensure neither database nor log gives away what passes through.
func TestExternal_Leaks(t *testing.T) {
	t.Parallel()
	at := storetest.SQLiteURL(t)
	b, p := startOn(t, storetest.Open(t, at)), newProvider(t)
	b.idp(p)
	p.person = map[string]any{"sub": "subject-in-the-open", "email": "xochi.z@correo.example", "given_name": "Xochiquetzal", "family_name": "Zempoalteca", "email_verified": true}
	var nonce, verifier string
	back, cookie := b.begin(p, "callbackUrl", "https://shop.example/signin?order=callback-in-the-open")
	query, err := url.ParseQuery(strings.SplitN(back, "?", 2)[1])
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	nonce = p.codes[query.Get("code")].Get("nonce")
	p.mu.Unlock()
	own := p.server.Config.Handler
	p.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			_ = r.ParseForm()
			verifier = r.Form.Get("code_verifier")
		}
		own.ServeHTTP(w, r)
	})
	location := b.visit(back, cookie).want(t, 302).header.Get("Location")
	_, code, _ := strings.Cut(location, "&code=")
	failing, failingCookie := b.begin(p)
	p.person["sub"] = ""
	b.visit(failing, failingCookie).want(t, 424)
	_, value, _ := strings.Cut(cookie, "=")
	secrets := []string{
		"subject-in-the-open", "Xochiquetzal", "Zempoalteca", "xochi.z", "callback-in-the-open", shopSecret, idpSecret,
		query.Get("state"), query.Get("code"), value, nonce, verifier, code,
	}
	files, err := filepath.Glob(strings.TrimPrefix(at, "sqlite:") + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, secret := range secrets {
		if len(secret) < 7 {
			t.Errorf("%q is no secret", secret)
		}
		if strings.Contains(b.logs.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q", filepath.Base(file), secret)
			}
		}
	}
	if b.logs.String() == "" {
		t.Error("nothing was logged")
	}
}

// hang answers when nobody waits any more. A server sees that only once it has
// read the request.
func hang(_ http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	<-r.Context().Done()
}
