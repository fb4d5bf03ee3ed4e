package auth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure an application gets what it asked for and nothing else, from the first
// request to a refresh.
func TestAuthorize(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		b.register("ana@example.com")
		cookie, code := b.signIn(wish("scope", "openid profile email offline_access orders"))
		a := b.redeem(code).want(t, 200)
		if a.str("scope") != "openid profile email offline_access orders" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("answer %s", a.text)
		}
		id := b.idToken(a.str("id_token"))
		_, access := claimsOf(t, a.str("access_token"))
		sum := sha256.Sum256([]byte(a.str("access_token")))
		for name, want := range map[string]any{
			"iss": issuer, "aud": "11", "azp": "11", "sub": access["sub"], "nonce": "n0nce", "given_name": "Ana", "name": id["name"],
			"email": "ana@example.com", "email_verified": false, "at_hash": base64.RawURLEncoding.EncodeToString(sum[:16]),
		} {
			if id[name] != want || want == nil {
				t.Errorf("%s is %v, want %v", name, id[name], want)
			}
		}
		if id["exp"].(float64)-id["iat"].(float64) != 3600 || id["auth_time"].(float64) > id["iat"].(float64) || id["sid"] == "" ||
			!slices.Equal(id["amr"].([]any), []any{"pwd"}) || id["jti"] != nil {
			t.Errorf("ID token %v", id)
		}
		if scopes := access["scopes"].([]any); len(scopes) != 5 || access["customerId"].(float64) < 1 {
			t.Errorf("access token %v", access)
		}
		b.validate(a.str("id_token")).want(t, 401) // it is no access token

		who := b.do(call{"GET", "/v1/oauth/userinfo", bearer(a.str("access_token")), nil}).want(t, 200)
		if who.str("sub") != id["sub"] || who.str("email") != "ana@example.com" || who.str("given_name") != "Ana" || who.body["email_verified"] != false {
			t.Errorf("userinfo %s", who.text)
		}
		posted := b.do(call{"POST", "/v1/oauth/userinfo", formHeader, "access_token=" + a.str("access_token")}).want(t, 200)
		if posted.text != who.text {
			t.Errorf("userinfo %s", posted.text)
		}

		next := b.do(call{"POST", "/v1/oauth/token", appClient, map[string]any{"grant_type": "refresh_token", "refresh_token": a.str("refresh_token")}}).want(t, 200)
		again := b.idToken(next.str("id_token"))
		if again["nonce"] != nil || again["sub"] != id["sub"] || again["auth_time"] != id["auth_time"] || again["sid"] != id["sid"] || next.str("scope") != a.str("scope") {
			t.Errorf("ID token of a refresh %v", again)
		}
		if repeated := b.do(call{"POST", "/v1/oauth/token", appClient, map[string]any{"grant_type": "refresh_token", "refresh_token": a.str("refresh_token")}}).want(t, 200); repeated.text != next.text {
			t.Error("a repeated refresh is answered differently")
		}
		b.do(call{"GET", "/v1/oauth/userinfo", bearer(a.str("access_token")), nil}).want(t, 401)

		// Signed in already: straight back, without what was not asked for.
		small := b.redeem(b.codeOf(wish("nonce", ""), cookie)).want(t, 200)
		id = b.idToken(small.str("id_token"))
		if small.str("refresh_token") != "" || id["email"] != nil || id["name"] != nil || id["nonce"] != nil || small.str("scope") != "openid" {
			t.Errorf("answer %s, ID token %v", small.text, id)
		}
		who = b.do(call{"GET", "/v1/oauth/userinfo", bearer(small.str("access_token")), nil}).want(t, 200)
		if len(who.body) != 1 {
			t.Errorf("userinfo %s", who.text)
		}
		plain := b.redeem(b.codeOf(wish("scope", ""), cookie)).want(t, 200)
		if plain.str("id_token") != "" || plain.str("scope") != "" {
			t.Errorf("answer %s", plain.text)
		}
		b.do(call{"GET", "/v1/oauth/userinfo", bearer(plain.str("access_token")), nil}).want(t, 403)
	})
}

// Ensure nobody is sent anywhere before client and address are known to belong
// together, however the address is dressed up.
func TestAuthorize_NoRedirect(t *testing.T) {
	t.Parallel()
	b := start(t)
	for _, c := range []struct{ client, address string }{
		{"", "https://app.example/back"}, {"99", "https://app.example/back"}, {"x", "https://app.example/back"},
		{"5", "https://app.example/back"}, // a shop backend
		{"11", ""},
		{"11", "https://app.example/back/"},
		{"11", "https://app.example/backs"},
		{"11", "https://app.example/back/../other"},
		{"11", "https://app.example/back?x=1"},
		{"11", "https://app.example/back?from=a+b"},
		{"11", "https://app.example/back#x"},
		{"11", "https://app.example/%62ack"},
		{"11", "https://app.example//back"},
		{"11", "https://app.example:443/back"},
		{"11", "https://APP.example/back"},
		{"11", "HTTPS://app.example/back"},
		{"11", "http://app.example/back"},
		{"11", "https://app.example.evil.example/back"},
		{"11", "https://app.example@evil.example/back"},
		{"11", "https://x@app.example/back"},
		{"11", "https://app.example\\@evil.example/back"},
		{"11", "//app.example/back"},
		{"11", "/back"},
		{"11", " https://app.example/back"},
		{"11", "https://app.example/back\r\nX: y"},
		{"11", "javascript:alert(1)"},
		{"11", "http://127.0.0.1:9/back"}, // of another client
		{"12", "https://app.example/back"},
		{"12", "http://127.0.0.1:9/other"},
		{"12", "http://127.0.0.1:9/back?x"},
		{"12", "http://127.0.0.1:9@evil.example/back"},
		{"12", "http://127.0.0.1:9x/back"},
		{"12", "http://127.0.0.1:999999/back"},
		{"12", "http://127.0.0.2/back"},
		{"12", "http://localhost:9/back"},
		{"12", "https://127.0.0.1:9/back"},
		{"12", "http://[::1%25lo]:9/back"},
		{"12", "http://127.0.0.1.evil.example/back"},
		{"12", "com.example.app://back"},
		{"12", "com.example.app:/back/x"},
	} {
		a := b.authorize(wish("client_id", c.client, "redirect_uri", c.address), "")
		if a.status != 422 && a.status != 400 || a.str("error") != "validation_error" {
			t.Errorf("%s %q: %d %s", c.client, c.address, a.status, a.header.Get("Location"))
		}
	}
	twice := wish()
	twice.Add("redirect_uri", "https://app.example/back")
	if a := b.authorize(twice, ""); a.status != 422 {
		t.Errorf("two addresses: %d", a.status)
	}
	for _, good := range []string{"http://127.0.0.1:51004/back", "http://127.0.0.1/back", "http://[::1]:8/back", "com.example.app:/back"} {
		b.sealedIn(b.authorize(wish("client_id", "12", "redirect_uri", good), ""))
	}
	b.sealedIn(b.authorize(wish("redirect_uri", "https://app.example/back?from=a%20b"), ""))
}

// Ensure everything else that is wrong goes to the application, with its state
// and the issuer.
func TestAuthorize_Refusals(t *testing.T) {
	t.Parallel()
	b := start(t)
	public := "http://127.0.0.1:9/back"
	for _, c := range []struct {
		q    url.Values
		want string
	}{
		{wish("response_type", ""), "invalid_request"},
		{wish("response_type", "token"), "unsupported_response_type"},
		{wish("response_type", "code id_token"), "unsupported_response_type"},
		{wish("response_mode", "fragment"), "invalid_request"},
		{wish("client_id", "16"), "unauthorized_client"},
		{wish("scope", "openid admin"), "invalid_scope"},
		{wish("scope", "openid read"), "invalid_scope"}, // another client's
		{wish("code_challenge_method", "plain"), "invalid_request"},
		{wish("code_challenge_method", ""), "invalid_request"}, // that is plain
		{wish("code_challenge", ""), "invalid_request"},
		{wish("code_challenge", "short"), "invalid_request"},
		{wish("code_challenge", strings.Repeat("=", 43)), "invalid_request"},
		{wish("client_id", "12", "redirect_uri", public, "code_challenge", "", "code_challenge_method", ""), "invalid_request"},
		{wish("client_id", "12", "redirect_uri", public, "code_challenge_method", "plain"), "invalid_request"},
		{wish("prompt", "none"), "login_required"},
		{wish("prompt", "none login"), "invalid_request"},
		{wish("prompt", "sometimes"), "invalid_request"},
		{wish("max_age", "-1"), "invalid_request"},
		{wish("max_age", "soon"), "invalid_request"},
		{wish("request", "eyJ"), "request_not_supported"},
		{wish("request_uri", "https://app.example/r"), "request_uri_not_supported"},
		{wish("registration", "{}"), "registration_not_supported"},
		{wish("nonce", strings.Repeat("n", 501)), "invalid_request"},
	} {
		at, err := url.Parse(b.authorize(c.q, "").want(t, 302).header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		q := at.Query()
		if q.Get("error") != c.want || q.Get("error_description") == "" || q.Get("state") != "st&te" || q.Get("iss") != issuer || q.Has("code") {
			t.Errorf("%v: %v", c.q, at)
		}
		if at.Host+at.Path != "app.example/back" && at.Host+at.Path != "127.0.0.1:9/back" {
			t.Errorf("%v: sent to %v", c.q, at)
		}
	}
	double := wish()
	double.Add("scope", "email")
	if got := b.backWith(b.authorize(double, "")).Get("error"); got != "invalid_request" {
		t.Errorf("a scope given twice: %s", got)
	}
	long := b.authorize(wish("state", strings.Repeat("s", 2001)), "").want(t, 302).header.Get("Location")
	if !strings.Contains(long, "error=invalid_request") || strings.Contains(long, "sss") {
		t.Errorf("a long state: %s", long)
	}
	own := b.authorize(wish("redirect_uri", "https://app.example/back?from=a%20b", "prompt", "none"), "").want(t, 302).header.Get("Location")
	if !strings.HasPrefix(own, "https://app.example/back?from=a%20b&error=login_required&") {
		t.Errorf("the address's own query: %s", own)
	}
	post := b.posted("/v1/oauth/authorize", wish("response_mode", "form_post", "prompt", "none", "state", `"><x`))
	if !strings.Contains(post.text, `action="https://app.example/back"`) || !strings.Contains(post.text, `name="state" value="&#34;&gt;&lt;x"`) ||
		!strings.Contains(post.text, `value="login_required"`) || !strings.Contains(post.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Errorf("form %s", post.text)
	}
}
