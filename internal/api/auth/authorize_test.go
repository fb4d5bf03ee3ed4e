package auth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

const (
	issuer   = "https://id.example/auth"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, appendix B
)

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// wish is a request for authorization by application 11, changed by pairs of
// name and value; an empty value takes a parameter away.
func wish(pairs ...string) url.Values {
	q := url.Values{
		"response_type": {"code"}, "client_id": {"11"}, "redirect_uri": {"https://app.example/back"}, "scope": {"openid"},
		"state": {"st&te"}, "nonce": {"n0nce"}, "code_challenge": {challengeOf(verifier)}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Del(pairs[i]); pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}

func (b *bench) authorize(q url.Values, cookie string) answer {
	b.t.Helper()
	return b.visit("/v1/oauth/authorize?"+q.Encode(), cookie)
}

// sealedIn gives the request that a browser was sent to the hosted pages with.
func (b *bench) sealedIn(a answer) string {
	b.t.Helper()
	at, ok := strings.CutPrefix(a.want(b.t, 302).header.Get("Location"), issuer+"/signin?request=")
	if !ok {
		b.t.Fatalf("sent to %q", a.header.Get("Location"))
	}
	sealed, err := url.QueryUnescape(at)
	if err != nil {
		b.t.Fatal(err)
	}
	return sealed
}

// backWith gives what an application is answered with.
func (b *bench) backWith(a answer) url.Values {
	b.t.Helper()
	at, err := url.Parse(a.want(b.t, 302).header.Get("Location"))
	if err != nil || !strings.HasPrefix(at.String(), "https://app.example/back?") {
		b.t.Fatalf("sent to %v, %v", at, err)
	}
	q := at.Query()
	if q.Get("iss") != issuer || q.Get("state") != "st&te" {
		b.t.Errorf("answered %v", q)
	}
	return q
}

// page does what the hosted page does with a password, and gives the cookie and
// what the application is answered with.
func (b *bench) page(sealed, email, pw, old string) (cookie string, back url.Values) {
	b.t.Helper()
	request, err := b.OpenRequest(sealed)
	if err != nil {
		b.t.Fatal(err)
	}
	name, _ := b.SessionCookie(request)
	in, err := b.SignInPassword(b.t.Context(), request, identity.Browser{Session: strings.TrimPrefix(old, name+"=")}, email, pw, "")
	if err != nil {
		b.t.Fatal(err)
	}
	return name + "=" + in.Session, in.Answer.Parameters
}

// signIn runs a whole log-in of ana's and gives the cookie and the code.
func (b *bench) signIn(q url.Values) (cookie, code string) {
	b.t.Helper()
	cookie, back := b.page(b.sealedIn(b.authorize(q, "")), "ana@example.com", goodPassword, "")
	return cookie, back.Get("code")
}

// codeOf gives the code for a browser that is signed in.
func (b *bench) codeOf(q url.Values, cookie string) string {
	b.t.Helper()
	back := b.backWith(b.authorize(q, cookie))
	if back.Get("code") == "" {
		b.t.Fatalf("answered %v", back)
	}
	return back.Get("code")
}

var (
	appClient  = basicAuth("11", identitytest.Secret)
	formHeader = map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
)

// redeem exchanges a code as application 11 does.
func (b *bench) redeem(code string, pairs ...any) answer {
	return b.do(call{"POST", "/v1/oauth/token", appClient, with(map[string]any{
		"grant_type": "authorization_code", "code": code, "redirect_uri": "https://app.example/back", "code_verifier": verifier,
	}, pairs...)})
}

// idToken checks an ID token's signature by the published keys and gives its
// claims.
func (b *bench) idToken(token string) map[string]any {
	b.t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(b.do(call{"GET", "/.well-known/jwks.json", nil, nil}).text), &set); err != nil {
		b.t.Fatal(err)
	}
	object, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		b.t.Fatal(err)
	}
	payload, err := object.Verify(set.Key(object.Signatures[0].Header.KeyID)[0])
	if err != nil {
		b.t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		b.t.Fatal(err)
	}
	return claims
}

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

// posted gives the page that a form is answered with.
func (b *bench) posted(path string, q url.Values) answer {
	b.t.Helper()
	res, err := b.http.PostForm(b.base+path, q)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{status: res.StatusCode, header: res.Header, text: string(text)}.want(b.t, http.StatusOK)
}

// Ensure a browser's session is good for its own shop and environment, for as
// long as it is, and for what a request wants.
func TestAuthorize_Session(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	login := func() string { cookie, _ := b.signIn(wish()); return cookie }
	refused := func(why string, q url.Values, cookie string) {
		t.Helper()
		q.Set("prompt", "none")
		if got := b.backWith(b.authorize(q, cookie)); got.Get("error") != "login_required" || got.Has("code") {
			t.Errorf("%s: %v", why, got)
		}
	}
	cookie := login()
	name, value, _ := strings.Cut(cookie, "=")
	if name != "__Host-signin-139-sandbox" || len(value) != 43 {
		t.Errorf("cookie %s", cookie)
	}
	b.codeOf(wish("prompt", "none"), cookie)
	b.codeOf(wish("prompt", "consent"), cookie)
	for other, client := range map[string]string{"__Host-signin-139-live": "13", "__Host-signin-140-sandbox": "14", "__Host-signin-200-sandbox": "15"} {
		refused(other, wish("client_id", client), other+"="+value)
	}
	refused("another name", wish(), "signin-139-sandbox="+value)
	refused("cut off", wish(), cookie[:len(cookie)-1])
	refused("no session", wish(), name+"="+strings.Repeat("A", 43))

	// Who is signed in must log in again when the application wants that.
	b.sealedIn(b.authorize(wish("prompt", "login"), cookie))
	b.sealedIn(b.authorize(wish("prompt", "select_account"), cookie))
	b.sealedIn(b.authorize(wish("max_age", "0"), cookie))
	b.Clock.Advance(9 * time.Minute)
	b.codeOf(wish("max_age", "600"), cookie)
	b.Clock.Advance(time.Minute)
	refused("too old", wish("max_age", "600"), cookie)
	sealed := b.sealedIn(b.authorize(wish("max_age", "600"), cookie))
	fresh, back := b.page(sealed, "ana@example.com", goodPassword, cookie)
	if fresh == cookie || back.Get("code") == "" {
		t.Errorf("logged in again: %s, %v", fresh, back)
	}
	refused("what the browser had before", wish(), cookie)
	b.codeOf(wish("max_age", "600"), fresh)

	// It ends by itself.
	for range 3 {
		b.Clock.Advance(identity.BrowserIdle - time.Minute)
		b.codeOf(wish(), fresh)
	}
	b.Clock.Advance(identity.BrowserIdle + time.Minute)
	refused("not used", wish(), fresh)
	b.Clock.Advance(-identity.BrowserIdle - time.Minute)
	cookie = login()
	for range identity.BrowserTTL / identity.BrowserIdle {
		b.Clock.Advance(identity.BrowserIdle - time.Minute)
		b.codeOf(wish(), cookie)
	}
	b.Clock.Advance(identity.BrowserTTL / identity.BrowserIdle * time.Minute)
	refused("after thirty days", wish(), cookie)

	// It ends with the password, with all tokens, and rests while the account does.
	cookie = login()
	access := b.login("ana@example.com", goodPassword).want(t, 200).str("access_token")
	at := b.bearerOf(access)
	if err := b.SetStatus(t.Context(), identitytest.Scope, at.AccountID, identity.StatusLocked, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	refused("locked", wish(), cookie)
	if err := b.SetStatus(t.Context(), identitytest.Scope, at.AccountID, identity.StatusActive, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	b.codeOf(wish(), cookie)
	b.do(call{"DELETE", "/v1/oauth/tokens", bearer(access), nil}).want(t, 204)
	refused("all tokens ended", wish(), cookie)
	cookie = login()
	access = b.login("ana@example.com", goodPassword).want(t, 200).str("access_token")
	open := b.codeOf(wish(), cookie)
	b.Clock.Advance(time.Second)
	b.do(call{"PUT", "/v1/auth/password", bearer(access), map[string]any{"password": goodPassword, "new_password": "hollow-Maple-42"}}).want(t, 204)
	refused("the password has changed", wish(), cookie)
	check(t, b.redeem(open).want(t, 400), hint("invalid_request", "Authorization code has been revoked"))
}

func (b *bench) bearerOf(access string) identity.Bearer {
	b.t.Helper()
	at, err := b.Validate(b.t.Context(), access)
	if err != nil {
		b.t.Fatal(err)
	}
	return at
}

// Ensure a sealed request is good for an hour, as it was sealed, for as long as
// its application is allowed what it asks for.
func TestAuthorize_Sealed(t *testing.T) {
	t.Parallel()
	b := start(t)
	sealed := b.sealedIn(b.authorize(wish(), ""))
	dead := func(why, s string) {
		t.Helper()
		if _, err := b.OpenRequest(s); err == nil {
			t.Errorf("%s: it opens", why)
		}
	}
	if r, err := b.OpenRequest(sealed); err != nil || r.State != "st&te" || r.Client.ID != 11 || r.Shop.ID != 139 {
		t.Fatalf("%+v, %v", r, err)
	}
	_, text, _ := strings.Cut(sealed, ".")
	dead("another client's", "14."+text)
	dead("another environment's", "13."+text)
	dead("another company's", "15."+text)
	dead("changed", sealed[:len(sealed)-4]+"AAAA")
	dead("no client", text)
	dead("nothing", "")
	dead("too long", sealed+strings.Repeat("A", 9000))
	b.Clock.Advance(identity.HostedTTL)
	dead("an hour later", sealed)
	b.Clock.Advance(-identity.HostedTTL - 2*time.Minute)
	dead("of the future", sealed)
	b.Clock.Advance(2 * time.Minute)
	app := *b.Dir.Clients[11]
	app.RedirectURIs = app.RedirectURIs[1:]
	b.Dir.Clients[11] = &app
	dead("the address was taken off the list", sealed)
	delete(b.Dir.Clients, 11)
	dead("the client is gone", sealed)
}

// Ensure a code is good for who asked for it, as it was asked for, once.
func TestAuthorize_Code(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	cookie, code := b.signIn(wish())
	foreign := hint("invalid_request", "Authorization code was not issued to this client")
	for why, pairs := range map[string][]any{
		"another verifier":     {"code_verifier", strings.Repeat("v", 43)},
		"no verifier":          {"code_verifier", nil},
		"the challenge itself": {"code_verifier", challengeOf(verifier)},
		"another address":      {"redirect_uri", "https://app.example/back?from=a%20b"},
		"no address":           {"redirect_uri", nil},
	} {
		t.Log(why)
		check(t, b.redeem(code, pairs...).want(t, 400), foreign)
	}
	other := map[string]any{"grant_type": "authorization_code", "code": code, "redirect_uri": "https://app.example/back", "code_verifier": verifier}
	check(t, b.do(call{"POST", "/v1/oauth/token", basicAuth("5", identitytest.Secret), other}).want(t, 400), foreign)
	check(t, b.do(call{"POST", "/v1/oauth/token", nil, with(other, "client_id", "12")}).want(t, 400), foreign)
	check(t, b.do(call{"POST", "/v1/oauth/token", nil, with(other, "client_id", "11")}).want(t, 401), badClient)
	check(t, b.do(call{"POST", "/v1/oauth/token", nil, with(other, "client_id", "11", "client_secret", "")}).want(t, 401), badClient)
	check(t, b.redeem(code[1:]).want(t, 400), hint("invalid_request", "Authorization code has been revoked"))

	given := b.redeem(code).want(t, 200)
	check(t, b.redeem(code).want(t, 400), hint("invalid_request", "Authorization code has been revoked"))
	b.validate(given.str("access_token")).want(t, 200) // a request that was sent twice
	b.Clock.Advance(time.Minute)
	b.redeem(code).want(t, 400)
	b.validate(given.str("access_token")).want(t, 401) // a code that was stolen

	code = b.codeOf(wish(), cookie)
	b.Clock.Advance(identity.CodeTTL)
	check(t, b.redeem(code).want(t, 400), hint("invalid_request", "Authorization code has expired"))

	// A verifier where there was no challenge: somebody took that out on the way.
	code = b.codeOf(wish("code_challenge", "", "code_challenge_method", ""), cookie)
	check(t, b.redeem(code).want(t, 400), foreign)
	b.redeem(code, "code_verifier", nil).want(t, 200)
}

// Ensure an application without a secret lives by PKCE and its address, has
// rotating refresh tokens, and can do nothing that wants a secret.
func TestAuthorize_Public(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	sealed := b.sealedIn(b.authorize(wish("client_id", "12", "redirect_uri", "http://127.0.0.1:51004/back", "scope", "openid offline_access"), ""))
	_, back := b.page(sealed, "ana@example.com", goodPassword, "")
	ask := func(pairs ...any) answer {
		return b.do(call{"POST", "/v1/oauth/token", nil, with(map[string]any{"client_id": "12"}, pairs...)})
	}
	exchange := []any{"grant_type", "authorization_code", "code", back.Get("code"), "redirect_uri", "http://127.0.0.1:51004/back"}
	ask(exchange...).want(t, 400)
	ask(append(exchange, "code_verifier", verifier, "redirect_uri", "http://127.0.0.1:51005/back")...).want(t, 400)
	first := ask(append(exchange, "code_verifier", verifier)...).want(t, 200)
	if id := b.idToken(first.str("id_token")); id["aud"] != "12" {
		t.Errorf("ID token %v", id)
	}
	next := ask("grant_type", "refresh_token", "refresh_token", first.str("refresh_token")).want(t, 200)
	if next.str("refresh_token") == first.str("refresh_token") || next.str("refresh_token") == "" {
		t.Error("the refresh token stayed")
	}
	b.Clock.Advance(time.Minute)
	ask("grant_type", "refresh_token", "refresh_token", first.str("refresh_token")).want(t, 401)
	b.validate(next.str("access_token")).want(t, 401)

	if a := ask("grant_type", "client_credentials").want(t, 400); a.str("error") != "unauthorized_client" {
		t.Errorf("client_credentials: %s", a.text)
	}
	check(t, b.do(call{"POST", "/v1/oauth/introspect", nil, map[string]any{"client_id": "12", "token": next.str("access_token")}}).want(t, 401), badClient)
	for _, secret := range []string{"", identitytest.Secret} {
		check(t, b.do(call{"POST", "/v1/auth/login", basicAuth("12", secret), map[string]any{"email": "ana@example.com", "password": goodPassword, "shop_id": 139}}).want(t, 401), badClient)
		check(t, b.do(call{"POST", "/v1/oauth/token", basicAuth("12", secret), map[string]any{"grant_type": "refresh_token", "refresh_token": "x"}}).want(t, 401), badClient)
	}
	b.do(call{"POST", "/v1/oauth/revoke", nil, map[string]any{"client_id": "12", "token": next.str("access_token")}}).want(t, 200)
}

// Ensure an application's tokens, and those of a backend, are told apart at
// userinfo as RFC 6750 wants.
func TestUserInfo_Refusals(t *testing.T) {
	t.Parallel()
	b := start(t)
	shop := b.register("ana@example.com").str("access_token")
	a := b.do(call{"GET", "/v1/oauth/userinfo", bearer(shop), nil}).want(t, 403)
	if got := a.header.Get("WWW-Authenticate"); got != `Bearer error="insufficient_scope", scope="openid"` || a.str("error") != "INSUFFICIENT_SCOPE" {
		t.Errorf("%q %s", got, a.text)
	}
	for _, h := range []map[string]string{nil, bearer("x"), basicAuth("11", identitytest.Secret)} {
		a := b.do(call{"GET", "/v1/oauth/userinfo", h, nil}).want(t, 401)
		if got := a.header.Get("WWW-Authenticate"); got != `Bearer error="invalid_token"` {
			t.Errorf("%q", got)
		}
	}
	b.do(call{"GET", "/v1/oauth/userinfo?access_token=" + shop, nil, nil}).want(t, 401)
	b.do(call{"GET", "/v1/oauth/userinfo", bearer(b.own(ownClient, "").str("access_token")), nil}).want(t, 401)
}

// Ensure an application can sign its customer out with a token of ours, and
// cannot without asking.
func TestSignOut(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	cookie, code := b.signIn(wish("scope", "openid offline_access"))
	first := b.redeem(code).want(t, 200)
	second := b.redeem(b.codeOf(wish(), cookie)).want(t, 200)
	elsewhere, other := b.signIn(wish())
	third := b.redeem(other).want(t, 200)
	open := b.codeOf(wish(), cookie)
	out := func(cookie string, pairs ...string) answer {
		t.Helper()
		q := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		return b.visit("/v1/oauth/logout?"+q.Encode(), cookie)
	}
	hint := first.str("id_token")
	for _, pairs := range [][]string{
		{}, {"client_id", "x"}, {"id_token_hint", first.str("access_token")}, {"id_token_hint", hint, "client_id", "14"},
		{"id_token_hint", hint, "post_logout_redirect_uri", "https://app.example/bye/"},
		{"id_token_hint", hint, "post_logout_redirect_uri", "https://evil.example/"},
		{"client_id", "11", "post_logout_redirect_uri", "https://app.example/back"},
	} {
		if a := out(cookie, pairs...); a.status != 422 {
			t.Errorf("%v: %d %s", pairs, a.status, a.header.Get("Location"))
		}
	}
	b.validate(first.str("access_token")).want(t, 200)

	// Without a hint the customer is asked.
	asked := out(cookie, "client_id", "11", "post_logout_redirect_uri", "https://app.example/bye", "state", "s 1").want(t, 302).header.Get("Location")
	sealed, ok := strings.CutPrefix(asked, issuer+"/signin/out?request=")
	if !ok {
		t.Fatalf("sent to %s", asked)
	}
	sealed, _ = url.QueryUnescape(sealed)
	r, err := b.OpenSignOut(sealed)
	if err != nil || r.Done || r.Address() != "https://app.example/bye?state=s+1" {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := b.OpenRequest(sealed); err == nil {
		t.Error("it is a request for authorization too")
	}
	b.codeOf(wish(), cookie)

	a := out(cookie, "id_token_hint", hint, "post_logout_redirect_uri", "https://app.example/bye", "state", "s 1").want(t, 302)
	if a.header.Get("Location") != "https://app.example/bye?state=s+1" || !strings.Contains(a.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("%v", a.header)
	}
	for _, dead := range []answer{first, second} {
		b.validate(dead.str("access_token")).want(t, 401)
	}
	b.redeem(open).want(t, 400)
	if got := b.backWith(b.authorize(wish("prompt", "none"), cookie)).Get("error"); got != "login_required" {
		t.Errorf("still signed in: %s", got)
	}
	b.validate(third.str("access_token")).want(t, 200)

	// Once more does no harm, and another browser's session is not this one's.
	a = out(elsewhere, "id_token_hint", hint).want(t, 302)
	if a.header.Get("Set-Cookie") != "" || !strings.HasPrefix(a.header.Get("Location"), issuer+"/signin/out?request=") {
		t.Errorf("%v", a.header)
	}
	b.codeOf(wish(), elsewhere)
	if err := b.SignOut(t.Context(), r, identity.Browser{Session: strings.SplitN(elsewhere, "=", 2)[1]}); err != nil {
		t.Fatal(err)
	}
	b.validate(third.str("access_token")).want(t, 401)
}

// Ensure a person sees a page where an application would see JSON.
func TestAuthorize_Page(t *testing.T) {
	t.Parallel()
	b := start(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+"/v1/oauth/authorize", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html,*/*")
	res, err := b.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusUnprocessableEntity || res.Header.Get("Content-Type") != "text/html" {
		t.Errorf("%d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
}

// Ensure who signs up, or sets a new password, at the hosted pages is signed in
// by that, once, and has no session that nobody asked for.
func TestAuthorize_SignUp(t *testing.T) {
	t.Parallel()
	b := start(t)
	request, err := b.OpenRequest(b.sealedIn(b.authorize(wish(), "")))
	if err != nil {
		t.Fatal(err)
	}
	in, err := b.SignUp(t.Context(), request, identity.Browser{}, identity.Registration{
		FirstName: "Ana", LastName: "Soto", Email: "ana@example.com", Gender: "n", Password: goodPassword}, "")
	if err != nil {
		t.Fatal(err)
	}
	first := b.redeem(in.Answer.Parameters.Get("code")).want(t, 200)
	if list := b.tokens(first.str("access_token")); len(list) != 1 {
		t.Errorf("sessions %v", list)
	}
	cookie := "__Host-signin-139-sandbox=" + in.Session
	b.codeOf(wish(), cookie)

	if err := b.ForgotPassword(t.Context(), request, identity.Browser{}, "nobody@example.com", ""); err != nil || len(b.Mail.All()) != 0 {
		t.Errorf("an unknown address: %v, %v", err, b.Mail.All())
	}
	if err := b.ForgotPassword(t.Context(), request, identity.Browser{}, "ana@example.com", ""); err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(b.Mail.All()[0].Link)
	if err != nil || !strings.HasPrefix(link.String(), issuer+"/signin/reset?") {
		t.Fatalf("link %v, %v", link, err)
	}
	request, err = b.OpenRequest(link.Query().Get("request"))
	if err != nil {
		t.Fatal(err)
	}
	in, err = b.ResetPassword(t.Context(), request, identity.Browser{}, link.Query().Get("hash"), "hollow-Maple-42")
	if err != nil {
		t.Fatal(err)
	}
	b.redeem(in.Answer.Parameters.Get("code")).want(t, 200)
	b.validate(first.str("access_token")).want(t, 401)
	b.sealedIn(b.authorize(wish(), cookie))
}

// Ensure a customer who chooses an identity provider at the page comes back to
// the application, and one who may not to the page.
func TestAuthorize_External(t *testing.T) {
	t.Parallel()
	b := start(t)
	p := newProvider(t)
	b.idp(p)
	begin := func() (back, cookie string) {
		t.Helper()
		at := b.authorize(wish("idp_hint", "corp", "scope", "openid email"), "").want(t, 302).header.Get("Location")
		path, ok := strings.CutPrefix(at, issuer)
		if !ok || !strings.HasPrefix(path, identity.ExternalPath+"?idp=corp&request=11.") {
			t.Fatalf("sent to %s", at)
		}
		a := b.visit(path, "").want(t, 302)
		cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
		code, state := p.login(a.header.Get("Location"))
		return backPath(code, state), cookie
	}
	back, cookie := begin()
	if a := b.visit(back, ""); a.status != 400 {
		t.Errorf("in another browser: %d", a.status)
	}
	a := b.visit(back, cookie)
	code := b.backWith(a).Get("code")
	session := ""
	for _, line := range a.header["Set-Cookie"] {
		if strings.HasPrefix(line, "__Host-signin-139-sandbox=") && strings.HasSuffix(line, "; Path=/; HttpOnly; Secure; SameSite=Lax") {
			session, _, _ = strings.Cut(line, ";")
		}
	}
	id := b.idToken(b.redeem(code).want(t, 200).str("id_token"))
	if !slices.Equal(id["amr"].([]any), []any{"ext"}) {
		t.Errorf("ID token %v", id)
	}
	b.codeOf(wish(), session)

	b.sealedIn(b.authorize(wish("idp_hint", "unknown"), ""))
	request := url.QueryEscape(b.sealedIn(b.authorize(wish(), "")))
	for _, path := range []string{"?idp=unknown&request=" + request, "?idp=corp&request=x", "?idp=corp"} {
		if a := b.visit(identity.ExternalPath+path, ""); a.status != 422 && a.status != 400 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	back, cookie = begin()
	if err := b.SetStatus(t.Context(), identitytest.Scope, id["sub"].(string), identity.StatusLocked, identity.Origin{}); err != nil {
		t.Fatal(err)
	}
	at := b.visit(back, cookie).want(t, 302).header.Get("Location")
	if !strings.HasPrefix(at, issuer+"/signin?request=11.") || !strings.HasSuffix(at, "&error=account_deactivated") {
		t.Errorf("sent to %s", at)
	}
}
