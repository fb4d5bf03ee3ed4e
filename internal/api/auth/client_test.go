package auth_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
)

// own gets a token for a client itself.
func (b *bench) own(client map[string]string, scope string) answer {
	b.t.Helper()
	return b.do(call{"POST", "/v1/oauth/token", client, map[string]any{"grant_type": "client_credentials", "scope": scope}})
}

func claimsOf(t testing.TB, access string) (header, claims map[string]any) {
	t.Helper()
	for i, into := range []*map[string]any{&header, &claims} {
		text, err := base64.RawURLEncoding.DecodeString(strings.Split(access, ".")[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
	}
	return header, claims
}

// Ensure a client's own token has no customer and no refresh token, lives an
// hour or less, says what it is good for, and is signed by a published key.
func TestClientToken(t *testing.T) {
	t.Parallel()
	b := start(t)
	for _, c := range []struct {
		client     map[string]string
		id, alg    string
		asked, got string
		ttl        float64
	}{
		{ownClient, "8", "ES256", "write  read write", "write read", 3600},
		{ownClient, "8", "ES256", "", "", 3600},
		{onlyClient, "10", "RS256", " ", "", 600},
	} {
		a := b.own(c.client, c.asked).want(t, 200)
		if a.str("token_type") != "Bearer" || a.body["expires_in"] != c.ttl || a.str("scope") != c.got {
			t.Errorf("answer %s", a.text)
		}
		for name := range a.body {
			if !strings.Contains("token_type expires_in access_token scope", name) {
				t.Errorf("%s in %s", name, a.text)
			}
		}
		if a.header.Get("Cache-Control") != "no-store" {
			t.Error("the answer may be cached")
		}
		header, claims := claimsOf(t, a.str("access_token"))
		if header["typ"] != "at+jwt" || header["alg"] != c.alg {
			t.Errorf("header %v", header)
		}
		if claims["sub"] != c.id || claims["aud"] != c.id || claims["client_id"] != c.id || claims["iss"] != "https://id.example/auth" {
			t.Errorf("claims %v", claims)
		}
		if _, has := claims["customerId"]; has {
			t.Errorf("a customer in %v", claims)
		}
		if claims["exp"].(float64)-claims["iat"].(float64) != c.ttl || claims["nbf"] != claims["iat"] {
			t.Errorf("times %v", claims)
		}
		if jti, _ := claims["jti"].(string); !regexp.MustCompile(`^[0-9a-f]{80}$`).MatchString(jti) {
			t.Errorf("jti %v", claims["jti"])
		}
		scopes, ok := claims["scopes"].([]any)
		if text, _ := claims["scope"].(string); !ok || text != c.got || len(scopes) != len(strings.Fields(c.got)) {
			t.Errorf("scopes %v, scope %v", claims["scopes"], claims["scope"])
		}
		b.signed(a.str("access_token"), jose.SignatureAlgorithm(c.alg))
	}
	one, two := b.own(ownClient, ""), b.own(ownClient, "")
	if one.str("access_token") == two.str("access_token") {
		t.Error("two answers are one token")
	}
}

// signed wants the signature of a published key.
func (b *bench) signed(access string, alg jose.SignatureAlgorithm) {
	b.t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(b.do(call{"GET", "/.well-known/jwks.json", nil, nil}).text), &set); err != nil {
		b.t.Fatal(err)
	}
	object, err := jose.ParseSignedCompact(access, []jose.SignatureAlgorithm{alg})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := object.Verify(set.Key(object.Signatures[0].Header.KeyID)[0]); err != nil {
		b.t.Error(err)
	}
}

// Ensure a client's own token is a customer's nowhere, checked before or not.
func TestClientToken_NoCustomer(t *testing.T) {
	t.Parallel()
	b := start(t)
	access := b.own(ownClient, "read").want(t, 200).str("access_token")
	jti := strings.Repeat("0a", 40)
	for range 2 {
		for _, c := range []call{
			{"GET", "/v1/oauth/token/validate", bearer(access), nil},
			{"GET", "/v1/oauth/tokens", bearer(access), nil},
			{"DELETE", "/v1/oauth/tokens", bearer(access), nil},
			{"DELETE", "/v1/oauth/tokens/" + jti, bearer(access, "X-Shop-Id", "139"), nil},
			{"POST", "/v1/auth/logout", bearer(access, "X-Shop-Id", "139"), nil},
			{"PUT", "/v1/auth/password", bearer(access), map[string]any{"password": "x", "new_password": goodPassword}},
		} {
			a := b.do(c).want(t, 401)
			check(t, a, badToken)
			if a.header.Get("WWW-Authenticate") != `Bearer error="invalid_token"` {
				t.Errorf("%s %s: no challenge", c.method, c.path)
			}
		}
		b.introspect(ownClient, access, "").want(t, 200)
	}
	if !b.active(ownClient, access) {
		t.Error("the token died of being refused")
	}
}

// Ensure a client gets in by whichever of the three ways a library sends its
// secret: as it is or encoded as in a form, in the header, or in the body.
func TestClient_Encoded(t *testing.T) {
	t.Parallel()
	b := start(t)
	encoded := url.QueryEscape("8") + ":" + "s3%63ret"
	basic := map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(encoded))}
	b.own(basic, "read").want(t, 200)
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	b.do(call{"POST", "/v1/oauth/token", form, url.Values{
		"grant_type": {"client_credentials"}, "scope": {"read"}, "client_id": {"8"}, "client_secret": {identitytest.Secret},
	}.Encode()}).want(t, 200)
	for _, wrong := range []string{"8:s3%63rets", "8:s3%6", "%zz:s3cret", "8:%", "9%0A:s3cret", "+:+"} {
		h := map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(wrong))}
		check(t, b.own(h, "").want(t, 401), badClient)
	}
}

// Ensure the metadata names what is served, and nothing that is not.
func TestMetadata(t *testing.T) {
	t.Parallel()
	b := start(t)
	a := b.do(call{"GET", "/.well-known/oauth-authorization-server", nil, nil}).want(t, 200)
	if a.str("issuer") != "https://id.example/auth" {
		t.Errorf("issuer %q", a.str("issuer"))
	}
	for name, v := range a.body {
		at, ok := v.(string)
		path, ours := strings.CutPrefix(at, "https://id.example/auth")
		if !ok || name == "issuer" {
			continue
		}
		method := http.MethodPost
		if name == "jwks_uri" {
			method = http.MethodGet
		}
		if got := b.do(call{method, path, nil, nil}); !ours || got.status == 404 || got.status == 405 {
			t.Errorf("%s %s: %d", name, at, got.status)
		}
	}
	for _, grant := range a.body["grant_types_supported"].([]any) {
		if got := b.do(call{"POST", "/v1/oauth/token", nil, map[string]any{"grant_type": grant}}); got.status != 401 {
			t.Errorf("grant %v: %d %s", grant, got.status, got.text)
		}
	}
	for name, want := range map[string][]any{
		"response_types_supported": {"code"}, "code_challenge_methods_supported": {"S256"}, "subject_types_supported": {"public"},
		"token_endpoint_auth_methods_supported": {"none", "client_secret_basic", "client_secret_post"},
	} {
		if got, _ := a.body[name].([]any); !slices.Equal(got, want) {
			t.Errorf("%s is %v", name, a.body[name])
		}
	}
	if got := b.do(call{"GET", "/.well-known/openid-configuration", nil, nil}).want(t, 200); got.text != a.text {
		t.Errorf("OpenID Connect discovery says otherwise: %s", got.text)
	}
}

// Ensure a token ends with its time, and is unknown before it.
func TestClientToken_Time(t *testing.T) {
	t.Parallel()
	b := start(t)
	access := b.own(ownClient, "").want(t, 200).str("access_token")
	b.Clock.Advance(time.Hour - time.Minute)
	if !b.active(ownClient, access) {
		t.Error("ended early")
	}
	b.Clock.Advance(time.Minute)
	if b.active(ownClient, access) {
		t.Error("outlived its hour")
	}
	late := b.own(ownClient, "").want(t, 200).str("access_token")
	b.Clock.Advance(-time.Hour)
	if b.active(ownClient, late) {
		t.Error("good before it was made")
	}
}

// Ensure a client's own tokens end at once with its secret, known to the server
// before or not, and that its customers' do not.
func TestClientToken_Secret(t *testing.T) {
	t.Parallel()
	b := start(t)
	pair := b.do(call{"POST", "/v1/auth/register", ownClient, person("ana@example.com")}).want(t, 200)
	known, unknown := b.own(ownClient, "").want(t, 200).str("access_token"), b.own(ownClient, "").want(t, 200).str("access_token")
	if !b.active(ownClient, known) {
		t.Fatal("not active")
	}
	changed := *b.Dir.Clients[8]
	changed.SecretMark = "another"
	b.Dir.Clients[8] = &changed
	for _, token := range []string{known, unknown} {
		if b.active(ownClient, token) {
			t.Error("a token outlived its secret")
		}
	}
	if !b.active(ownClient, b.own(ownClient, "").want(t, 200).str("access_token")) {
		t.Error("the new secret gives nothing")
	}
	b.validate(pair.str("access_token")).want(t, 200)
	b.do(call{"POST", "/v1/oauth/token", ownClient, map[string]any{"grant_type": "refresh_token", "refresh_token": pair.str("refresh_token")}}).want(t, 200)
}
