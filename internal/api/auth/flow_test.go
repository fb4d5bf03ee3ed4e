package auth_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Ensure a pair has the contract's form, its claims the contract's types, and
// its signature a published key.
func TestPair(t *testing.T) {
	t.Parallel()
	b := start(t)
	for alg, client := range map[string]map[string]string{"RS256": rsClient, "ES256": esClient} {
		a := b.do(call{"POST", "/v1/auth/register", client, person(strings.ToLower(alg) + "@example.com")}).want(t, 200)
		if a.str("token_type") != "Bearer" || a.body["expires_in"] != float64(30*24*3600) || len(a.body) != 4 || len(a.str("refresh_token")) < 43 {
			t.Errorf("pair %s", a.text)
		}
		if got := a.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control %q", got)
		}
		parts := strings.Split(a.str("access_token"), ".")
		text, err := base64.RawURLEncoding.DecodeString(parts[1])
		if err != nil {
			t.Fatal(err)
		}
		var claims map[string]any
		if err := json.Unmarshal(text, &claims); err != nil {
			t.Fatal(err)
		}
		id := strings.Split(map[string]string{"RS256": "5", "ES256": "6"}[alg], ",")[0]
		if claims["aud"] != id || claims["iss"] != "https://id.example/auth" {
			t.Errorf("claims %s", text)
		}
		if jti, _ := claims["jti"].(string); !regexp.MustCompile(`^[0-9a-f]{80}$`).MatchString(jti) {
			t.Errorf("jti %q", jti)
		}
		if _, ok := claims["sub"].(string); !ok {
			t.Errorf("sub %v", claims["sub"])
		}
		if n, _ := claims["customerId"].(float64); n < 1 || n != float64(int64(n)) {
			t.Errorf("customerId %v", claims["customerId"])
		}
		if scopes, ok := claims["scopes"].([]any); !ok || len(scopes) != 0 {
			t.Errorf("scopes %v", claims["scopes"])
		}
		if claims["exp"].(float64)-claims["iat"].(float64) != 30*24*3600 || claims["nbf"] != claims["iat"] {
			t.Errorf("times %s", text)
		}

		keys := b.do(call{"GET", "/.well-known/jwks.json", nil, nil}).want(t, 200)
		if got := keys.header.Get("Cache-Control"); got != "max-age=600" {
			t.Errorf("Cache-Control of the key set %q", got)
		}
		var set jose.JSONWebKeySet
		if err := json.Unmarshal([]byte(keys.text), &set); err != nil {
			t.Fatal(err)
		}
		object, err := jose.ParseSignedCompact(a.str("access_token"), []jose.SignatureAlgorithm{jose.SignatureAlgorithm(alg)})
		if err != nil {
			t.Fatal(err)
		}
		found := set.Key(object.Signatures[0].Header.KeyID)
		if len(found) != 1 || !found[0].IsPublic() {
			t.Fatalf("key %q in %s", object.Signatures[0].Header.KeyID, keys.text)
		}
		if _, err := object.Verify(found[0]); err != nil {
			t.Error(err)
		}
	}
}

// Ensure the life of a session: register, log in, list, refresh, log out.
func TestSession(t *testing.T) {
	t.Parallel()
	b := start(t)
	first := b.register("ana@example.com")
	second := b.login(" ANA@example.com", goodPassword).want(t, 200)
	if got := b.validate(first.str("access_token")).want(t, 200).text; got != "{}" {
		t.Errorf("validate answered %s", got)
	}

	list := b.tokens(second.str("access_token"))
	if len(list) != 2 || list[0]["current"] != true || list[1]["current"] != false || list[0]["client_id"] != float64(6) {
		t.Fatalf("list %v", list)
	}
	for _, item := range list {
		for _, name := range []string{"id", "client_id", "created_at", "expires_at", "last_used_at", "ip", "user_agent", "current"} {
			if _, ok := item[name]; !ok {
				t.Errorf("no %s in %v", name, item)
			}
		}
	}

	fresh := b.refresh(second.str("refresh_token")).want(t, 200)
	check(t, b.validate(second.str("access_token")).want(t, 401), badToken)
	b.validate(fresh.str("access_token")).want(t, 200)
	if len(b.tokens(fresh.str("access_token"))) != 2 {
		t.Error("a refresh changed the number of sessions")
	}

	b.do(call{"POST", "/v1/auth/logout", bearer(fresh.str("access_token"), "X-Shop-Id", "139"), nil}).want(t, 204)
	check(t, b.validate(fresh.str("access_token")).want(t, 401), badToken)
	check(t, b.refresh(fresh.str("refresh_token")).want(t, 401), hint("invalid_request", "Token has been revoked"))
	b.validate(first.str("access_token")).want(t, 200)

	// The other session may revoke by id, its own ones only.
	third := b.login("ana@example.com", goodPassword).want(t, 200)
	other := b.register("bea@example.com")
	own := b.tokens(third.str("access_token"))[0]["id"].(string)
	b.do(call{"DELETE", "/v1/oauth/tokens/" + own, bearer(other.str("access_token"), "X-Shop-Id", "139"), nil}).want(t, 404)
	b.validate(third.str("access_token")).want(t, 200)
	b.do(call{"DELETE", "/v1/oauth/tokens/" + own, bearer(first.str("access_token"), "X-Shop-Id", "139"), nil}).want(t, 204)
	b.validate(third.str("access_token")).want(t, 401)
	b.refresh(third.str("refresh_token")).want(t, 401)

	b.do(call{"DELETE", "/v1/oauth/tokens", bearer(first.str("access_token")), nil}).want(t, 204)
	b.validate(first.str("access_token")).want(t, 401)
	b.validate(other.str("access_token")).want(t, 200)
}

func (b *bench) tokens(access string) (list []map[string]any) {
	b.t.Helper()
	a := b.do(call{"GET", "/v1/oauth/tokens", bearer(access), nil}).want(b.t, 200)
	if err := json.Unmarshal([]byte(a.text), &list); err != nil {
		b.t.Fatal(err)
	}
	return list
}

// Ensure guests are new each time, have no password, and leave the address free.
func TestGuest(t *testing.T) {
	t.Parallel()
	b := start(t)
	guest := with(person("ana@example.com"), "password", nil)
	first := b.do(call{"POST", "/v1/auth/login/guest", esClient, guest}).want(t, 200)
	second := b.do(call{"POST", "/v1/auth/login/guest", esClient, guest}).want(t, 200)
	if number(t, first) == number(t, second) {
		t.Error("two guests are one customer")
	}
	b.validate(first.str("access_token")).want(t, 200)
	b.login("ana@example.com", goodPassword).want(t, 404)
	check(t, b.do(call{"PUT", "/v1/auth/password", bearer(first.str("access_token")),
		map[string]any{"password": "anything", "new_password": "another-good-1"}}).want(t, 403), wrongOld)
	third := b.register("ana@example.com")
	if number(t, third) <= number(t, second) {
		t.Error("a registered customer has a guest's number")
	}
}

func number(t testing.TB, a answer) float64 {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(a.str("access_token"), ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		CustomerID float64 `json:"customerId"`
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	return claims.CustomerID
}

// Ensure a changed password ends every other session and every reset link.
func TestChangePassword(t *testing.T) {
	t.Parallel()
	b := start(t)
	first := b.register("ana@example.com")
	second := b.login("ana@example.com", goodPassword).want(t, 200)
	hash := b.resetHash("ana@example.com")
	b.do(call{"PUT", "/v1/auth/password", bearer(second.str("access_token")),
		map[string]any{"password": goodPassword, "new_password": "another-good-1"}}).want(t, 204)
	b.validate(second.str("access_token")).want(t, 200)
	b.validate(first.str("access_token")).want(t, 401)
	b.refresh(first.str("refresh_token")).want(t, 401)
	b.login("ana@example.com", goodPassword).want(t, 404)
	b.login("ana@example.com", "another-good-1").want(t, 200)
	check(t, b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient,
		map[string]any{"hash": hash, "password": "yet-another-2"}}).want(t, 406), linkDead)
}

// Ensure a reset link works once, for an hour, in its shop, is announced, and
// survives a password that the rule refuses.
func TestReset(t *testing.T) {
	t.Parallel()
	b := start(t)
	old := b.register("ana@example.com")
	hash, spare := b.resetHash("ana@example.com"), b.resetHash("ana@example.com")
	update := func(hash, password string, shop any) answer {
		return b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient,
			with(map[string]any{"hash": hash, "password": password}, "shop_id", shop)})
	}
	mail := b.Mail.All()[0]
	if mail.To != "ana@example.com" || mail.Link != "https://shop.example/reset?h="+hash || !strings.HasPrefix(mail.Subject, "Elija") {
		t.Errorf("mail %+v", mail)
	}
	event := b.Events.All()[0]
	if event.Type != "customer-password-reset" || event.Data["shop_id"] != 139 || strings.Contains(toText(t, event), hash) {
		t.Errorf("event %+v", event)
	}
	check(t, update(hash, "brief", nil).want(t, 422), invalid("password"))
	check(t, update(hash, "another-good-1", 140).want(t, 406), linkDead)
	fresh := update(hash, "another-good-1", 139).want(t, 200)
	b.validate(fresh.str("access_token")).want(t, 200)
	b.validate(old.str("access_token")).want(t, 401)
	check(t, update(hash, "yet-another-2", nil).want(t, 406), linkDead)
	check(t, update(spare, "yet-another-2", nil).want(t, 406), linkDead)
	b.login("ana@example.com", "another-good-1").want(t, 200)

	late := b.resetHash("ana@example.com")
	b.Clock.Advance(time.Hour)
	check(t, update(late, "yet-another-2", nil).want(t, 406), linkDead)
}

func toText(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Ensure a client that conceals accounts learns nothing from a reset request,
// and that mail which cannot leave is an outside failure.
func TestReset_Concealed(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	ask := func(client map[string]string, email string) answer {
		return b.do(call{"POST", "/v1/auth/password/send-reset-email", client,
			map[string]any{"email": email, "shop_id": 139, "reset_url": "https://shop.example/{hash}"}})
	}
	ask(concealing, "ana@example.com").want(t, 204)
	ask(concealing, "nobody@example.com").want(t, 204)
	if n := len(b.Mail.All()); n != 1 {
		t.Errorf("%d mails", n)
	}
	b.Mail.Fail = fault.Unavailable
	if a := ask(esClient, "ana@example.com").want(t, 424); a.str("error") != "API_EXCEPTION" {
		t.Errorf("%s", a.text)
	}
}

// Ensure the token endpoint reads forms, and its client from the body.
func TestToken_Form(t *testing.T) {
	t.Parallel()
	b := start(t)
	pair := b.register("ana@example.com")
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	fresh := b.do(call{"POST", "/v1/oauth/token", form, url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {pair.str("refresh_token")}, "client_id": {"6"}, "client_secret": {identitytest.Secret},
	}.Encode()}).want(t, 200)
	b.do(call{"POST", "/v1/oauth/token", basicAuth("5", "wrong"), map[string]any{
		"grant_type": "refresh_token", "refresh_token": fresh.str("refresh_token"), "client_id": 6, "client_secret": identitytest.Secret,
	}}).want(t, 200)
}

// Ensure authorization codes are good once, for a minute, for their client.
func TestToken_Code(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	account, err := b.FindByEmail(t.Context(), b.Caller(6), 139, "ana@example.com")
	if err != nil {
		t.Fatal(err)
	}
	issue := func(g identity.CodeGrant) string {
		code := b.NewCode()
		g.Scope, g.AccountID, g.ClientID = account.Scope, account.ID, 6
		if err := b.DB.Write(t.Context(), func(tx store.Tx) error { return b.IssueCode(tx, code, g) }); err != nil {
			t.Fatal(err)
		}
		return code
	}
	exchange := func(client map[string]string, code string, pairs ...any) answer {
		return b.do(call{"POST", "/v1/oauth/token", client, with(map[string]any{"grant_type": "authorization_code", "code": code}, pairs...)})
	}
	code := issue(identity.CodeGrant{RedirectURI: "https://shop.example/back"})
	check(t, exchange(rsClient, code).want(t, 400), hint("invalid_request", "Authorization code was not issued to this client"))
	check(t, exchange(esClient, code, "redirect_uri", "https://evil.example").want(t, 400), hint("invalid_request", "Authorization code was not issued to this client"))
	b.validate(exchange(esClient, code).want(t, 200).str("access_token")).want(t, 200)
	check(t, exchange(esClient, code).want(t, 400), hint("invalid_request", "Authorization code has been revoked"))

	// RFC 7636, appendix B.
	bound := issue(identity.CodeGrant{Challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"})
	check(t, exchange(esClient, bound, "code_verifier", "wrong").want(t, 400), hint("invalid_request", "Authorization code was not issued to this client"))
	exchange(esClient, bound, "code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").want(t, 200)

	late := issue(identity.CodeGrant{})
	b.Clock.Advance(time.Minute)
	check(t, exchange(esClient, late).want(t, 400), hint("invalid_request", "Authorization code has expired"))
}

// Ensure refresh tokens keep their absolute expiry, die when used twice with
// their whole family, and may be repeated for ten seconds.
func TestRefresh_Lifetimes(t *testing.T) {
	t.Parallel()
	b := start(t)
	first := b.register("ana@example.com")
	b.Clock.Advance(20 * 24 * time.Hour)
	second := b.refresh(first.str("refresh_token")).want(t, 200)
	b.Clock.Advance(5 * time.Second)
	if again := b.refresh(first.str("refresh_token")).want(t, 200); again.text != second.text {
		t.Error("the repeated refresh has another answer")
	}
	b.validate(second.str("access_token")).want(t, 200)
	b.Clock.Advance(20 * 24 * time.Hour)
	third := b.refresh(second.str("refresh_token")).want(t, 200)
	b.Clock.Advance(20 * 24 * time.Hour)
	check(t, b.refresh(third.str("refresh_token")).want(t, 401), hint("invalid_request", "Token has expired"))
	b.validate(third.str("access_token")).want(t, 200) // its own 30 days are not over
	b.Clock.Advance(11 * 24 * time.Hour)
	check(t, b.validate(third.str("access_token")).want(t, 401), badToken)

	stolen := b.login("ana@example.com", goodPassword).want(t, 200)
	safe := b.login("ana@example.com", goodPassword).want(t, 200)
	next := b.refresh(stolen.str("refresh_token")).want(t, 200)
	b.Clock.Advance(11 * time.Second)
	check(t, b.refresh(stolen.str("refresh_token")).want(t, 401), hint("invalid_request", "Token has been revoked"))
	b.validate(next.str("access_token")).want(t, 401)
	check(t, b.refresh(next.str("refresh_token")).want(t, 401), hint("invalid_request", "Token has been revoked"))
	b.validate(safe.str("access_token")).want(t, 200)
	events, err := b.Audit.List(t.Context(), identitytest.Scope, audit.Filter{Type: "token.reused"})
	if err != nil || len(events) != 1 {
		t.Errorf("%d events of re-use, %v", len(events), err)
	}
}
