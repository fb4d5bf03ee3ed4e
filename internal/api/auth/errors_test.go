package auth_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/identity"
)

const (
	notFound    = `{"error":"USER_NOT_FOUND","message":"Your email address or password is incorrect. Please try again.","context":null}`
	badClient   = `{"error":"INVALID_CLIENT","message":"Client authentication failed.","context":null}`
	badToken    = `{"error":"INVALID_TOKEN","message":"Your session has expired. Please log in again.","context":null}`
	deactivated = `{"error":"USER_DEACTIVATED","message":"Your customer account has been deactivated. If you have any questions, feel free to get in touch.","context":null}`
	linkDead    = `{"error":"PASSWORD_RESET_HASH_EXPIRED","message":"This link has expired or has already been used.","context":null}`
	taken       = `{"error":"USER_ALREADY_EXISTS","message":"An account with this email address already exists.","context":null}`
	wrongOld    = `{"error":"INVALID_PASSWORD","message":"Your current password is incorrect.","context":null}`
	noGrant     = `{"error":"unsupported_grant_type","error_description":"The authorization grant type is not supported by the authorization server.","hint":"Check that all required parameters have been provided","message":"The authorization grant type is not supported by the authorization server."}`
)

// invalid gives the wanted context of a validation error: its fields.
func invalid(fields ...string) string { return "fields:" + strings.Join(fields, ",") }

// hint wants the token endpoint's dialect with an error and a hint.
func hint(code, text string) string { return "hint:" + code + ":" + text }

// Ensure every endpoint refuses as the contract says. Each line stands alone:
// the customer ana@example.com exists, and nothing else has happened.
func TestErrors(t *testing.T) {
	t.Parallel()
	b := start(t)
	pair := b.register("ana@example.com")
	access := pair.str("access_token")
	forged := access[:len(access)-4] + "AAAA"
	login := map[string]any{"email": "ana@example.com", "password": goodPassword, "shop_id": 139}
	reset := map[string]any{"email": "ana@example.com", "shop_id": 139, "reset_url": "https://shop.example/{hash}"}
	refresh := map[string]any{"grant_type": "refresh_token", "refresh_token": pair.str("refresh_token")}
	form := func(h map[string]string) map[string]string {
		out := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
		for k, v := range h {
			out[k] = v
		}
		return out
	}

	for _, c := range []struct {
		name string
		call
		status int
		want   string // a body, or what invalid and hint give
	}{
		{"no client", call{"POST", "/v1/auth/register", nil, person("x@example.com")}, 401, badClient},
		{"wrong secret", call{"POST", "/v1/auth/login", basicAuth("5", "wrong"), login}, 401, badClient},
		{"unknown client", call{"POST", "/v1/auth/login", basicAuth("77", "s3cret"), login}, 401, badClient},
		{"client that is no number", call{"POST", "/v1/auth/login", basicAuth("five", "s3cret"), login}, 401, badClient},
		{"bearer for basic", call{"POST", "/v1/auth/login/guest", bearer(access), login}, 401, badClient},
		{"client before body", call{"PUT", "/v1/auth/password/update-by-hash", nil, "{"}, 401, badClient},
		{"client before body", call{"POST", "/v1/auth/password/send-reset-email", nil, "{"}, 401, badClient},

		{"not JSON", call{"POST", "/v1/auth/login", rsClient, "{"}, 400, invalid("body")},
		{"no body to log in", call{"POST", "/v1/auth/login", rsClient, nil}, 400, invalid("body")},
		{"no body to register", call{"POST", "/v1/auth/register", rsClient, nil}, 400, invalid("body")},
		{"blanks for a guest", call{"POST", "/v1/auth/login/guest", rsClient, " \n"}, 400, invalid("body")},
		{"no body to change a password", call{"PUT", "/v1/auth/password", bearer(access), nil}, 400, invalid("body")},
		{"no object", call{"POST", "/v1/auth/login", rsClient, "[]"}, 400, invalid("body")},
		{"wrong types", call{"POST", "/v1/auth/login", rsClient, with(login, "shop_id", "139", "email", 5)}, 400, invalid("email", "shop_id")},
		{"nothing", call{"POST", "/v1/auth/login", rsClient, "{}"}, 422, invalid("email", "password", "shop_id")},
		{"no address", call{"POST", "/v1/auth/login", rsClient, with(login, "email", "ana")}, 422, invalid("email")},
		{"unknown shop", call{"POST", "/v1/auth/login", rsClient, with(login, "shop_id", 999)}, 422, invalid("shop_id")},
		{"another company's shop", call{"POST", "/v1/auth/login", rsClient, with(login, "shop_id", 200)}, 422, invalid("shop_id")},
		{"unknown address", call{"POST", "/v1/auth/login", rsClient, with(login, "email", "nobody@example.com")}, 404, notFound},
		{"wrong password", call{"POST", "/v1/auth/login", rsClient, with(login, "password", "wrong")}, 404, notFound},
		{"address of another shop", call{"POST", "/v1/auth/login", rsClient, with(login, "shop_id", 140)}, 404, notFound},

		{"register nothing", call{"POST", "/v1/auth/register", rsClient, "{}"}, 422, invalid("email", "first_name", "gender", "last_name", "password", "shop_id")},
		{"register blanks", call{"POST", "/v1/auth/register", rsClient, with(person("x@example.com"), "first_name", " ", "gender", "x")}, 422, invalid("first_name", "gender")},
		{"register all wrong", call{"POST", "/v1/auth/register", rsClient, with(person("x"), "first_name", "", "last_name", "", "gender", "q", "password", "short", "verify_url", "x")}, 422, invalid("email", "first_name", "gender", "last_name", "password", "verify_url")},
		{"register all wrong in no shop", call{"POST", "/v1/auth/register", rsClient, with(person("x"), "gender", "q", "password", "short", "shop_id", 999)}, 422, invalid("email", "gender", "shop_id")},
		{"register a taken address wrongly", call{"POST", "/v1/auth/register", rsClient, with(person("ana@example.com"), "gender", "q", "password", "short")}, 422, invalid("gender", "password")},
		{"guest all wrong", call{"POST", "/v1/auth/login/guest", rsClient, with(person("x"), "first_name", "", "gender", "q")}, 422, invalid("email", "first_name", "gender")},
		{"short password", call{"POST", "/v1/auth/register", rsClient, with(person("x@example.com"), "password", "1234567")}, 422, invalid("password")},
		{"long password", call{"POST", "/v1/auth/register", rsClient, with(person("x@example.com"), "password", strings.Repeat("ab cd,e", 11))}, 422, invalid("password")},
		{"common password", call{"POST", "/v1/auth/register", rsClient, with(person("x@example.com"), "password", "password123")}, 422, invalid("password")},
		{"own name as password", call{"POST", "/v1/auth/register", rsClient, with(person("x@example.com"), "password", "SotoAna1990", "first_name", "Soto", "last_name", "Ana")}, 422, invalid("password")},
		{"this shop wants more", call{"POST", "/v1/auth/register", rsClient, with(person("x@example.com"), "password", "brief-9-but", "shop_id", 140)}, 422, invalid("password")},
		{"taken", call{"POST", "/v1/auth/register", rsClient, person("ana@example.com")}, 409, taken},
		{"taken in another spelling", call{"POST", "/v1/auth/register", rsClient, person("  ANA@Example.COM ")}, 409, taken},
		{"guest of a registered address", call{"POST", "/v1/auth/login/guest", rsClient, person("ana@example.com")}, 409, taken},
		{"guest nothing", call{"POST", "/v1/auth/login/guest", rsClient, "{}"}, 422, invalid("email", "first_name", "gender", "last_name", "shop_id")},

		{"reset nothing", call{"POST", "/v1/auth/password/send-reset-email", rsClient, "{}"}, 422, invalid("email", "reset_url", "shop_id")},
		{"reset without slot", call{"POST", "/v1/auth/password/send-reset-email", rsClient, with(reset, "reset_url", "https://shop.example/hash")}, 422, invalid("reset_url")},
		{"reset with slot in the host", call{"POST", "/v1/auth/password/send-reset-email", rsClient, with(reset, "reset_url", "https://{hash}.shop.example/{hash}")}, 422, invalid("reset_url")},
		{"reset to no web address", call{"POST", "/v1/auth/password/send-reset-email", rsClient, with(reset, "reset_url", "javascript:{hash}")}, 422, invalid("reset_url")},
		{"reset of nobody", call{"POST", "/v1/auth/password/send-reset-email", rsClient, with(reset, "email", "nobody@example.com")}, 404, notFound},
		{"hash nothing", call{"PUT", "/v1/auth/password/update-by-hash", rsClient, "{}"}, 422, invalid("hash", "password")},
		{"hash unknown", call{"PUT", "/v1/auth/password/update-by-hash", rsClient, map[string]any{"hash": strings.Repeat("A", 43), "password": goodPassword}}, 406, linkDead},
		{"hash of another shape", call{"PUT", "/v1/auth/password/update-by-hash", rsClient, map[string]any{"hash": "A", "password": goodPassword, "shop_id": 139}}, 406, linkDead},

		{"no bearer", call{"GET", "/v1/oauth/token/validate", nil, nil}, 401, badToken},
		{"basic for bearer", call{"GET", "/v1/oauth/token/validate", rsClient, nil}, 401, badToken},
		{"empty bearer", call{"GET", "/v1/oauth/token/validate", bearer(""), nil}, 401, badToken},
		{"malformed bearer", call{"GET", "/v1/oauth/tokens", bearer("a.b.c"), nil}, 401, badToken},
		{"huge bearer", call{"GET", "/v1/oauth/tokens", bearer(strings.Repeat("a", 5000)), nil}, 401, badToken},
		{"forged bearer", call{"DELETE", "/v1/oauth/tokens", bearer(forged), nil}, 401, badToken},
		{"forged bearer again", call{"PUT", "/v1/auth/password", bearer(forged), "{}"}, 401, badToken},
		{"alg none", call{"GET", "/v1/oauth/token/validate", bearer("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + strings.Split(access, ".")[1] + "."), nil}, 401, badToken},
		{"token of another shop", call{"GET", "/v1/oauth/token/validate", bearer(access, "X-Shop-Id", "140"), nil}, 401, badToken},
		{"logout without shop", call{"POST", "/v1/auth/logout", bearer(access), nil}, 422, invalid("X-Shop-Id")},
		{"logout with a word for a shop", call{"POST", "/v1/auth/logout", bearer(access, "X-Shop-Id", "main"), nil}, 400, invalid("X-Shop-Id")},
		{"revoke without shop", call{"DELETE", "/v1/oauth/tokens/x", bearer(access), nil}, 422, invalid("X-Shop-Id")},
		{"revoke unknown", call{"DELETE", "/v1/oauth/tokens/" + strings.Repeat("0a", 40), bearer(access, "X-Shop-Id", "139"), nil}, 404, `{"error":"TOKEN_NOT_FOUND","message":"There is no such session. It may have ended already.","context":null}`},
		{"revoke nonsense", call{"DELETE", "/v1/oauth/tokens/%20%C3%B1", bearer(access, "X-Shop-Id", "139"), nil}, 404, `{"error":"TOKEN_NOT_FOUND","message":"There is no such session. It may have ended already.","context":null}`},
		{"revoke what is no text", call{"DELETE", "/v1/oauth/tokens/%00%ff", bearer(access, "X-Shop-Id", "139"), nil}, 404, `{"error":"NOT_FOUND","message":"There is no such endpoint.","context":null}`},
		{"change nothing", call{"PUT", "/v1/auth/password", bearer(access), "{}"}, 422, invalid("new_password", "password")},
		{"change to a weak one", call{"PUT", "/v1/auth/password", bearer(access), map[string]any{"password": goodPassword, "new_password": "qwertyuiop"}}, 422, invalid("new_password")},
		{"change to one's address", call{"PUT", "/v1/auth/password", bearer(access), map[string]any{"password": goodPassword, "new_password": "ana@example.com"}}, 422, invalid("new_password")},
		{"change with a wrong one", call{"PUT", "/v1/auth/password", bearer(access), map[string]any{"password": "wrong", "new_password": "another-good-1"}}, 403, wrongOld},

		{"no grant", call{"POST", "/v1/oauth/token", rsClient, "{}"}, 400, noGrant},
		{"no body", call{"POST", "/v1/oauth/token", rsClient, nil}, 400, noGrant},
		{"unknown grant before client", call{"POST", "/v1/oauth/token", nil, map[string]any{"grant_type": "password"}}, 400, noGrant},
		{"grant of no text", call{"POST", "/v1/oauth/token", rsClient, map[string]any{"grant_type": 5}}, 400, noGrant},
		{"token without client", call{"POST", "/v1/oauth/token", nil, map[string]any{"grant_type": "refresh_token"}}, 401, badClient},
		{"body client wins", call{"POST", "/v1/oauth/token", rsClient, with(refresh, "client_id", "5", "client_secret", "wrong")}, 401, badClient},
		{"no refresh token", call{"POST", "/v1/oauth/token", rsClient, with(refresh, "refresh_token", nil)}, 400, hint("invalid_request", "Check the `refresh_token` parameter")},
		{"empty refresh token in a form", call{"POST", "/v1/oauth/token", form(rsClient), "grant_type=refresh_token&refresh_token="}, 400, hint("invalid_request", "Check the `refresh_token` parameter")},
		{"refresh token of another shape", call{"POST", "/v1/oauth/token", rsClient, with(refresh, "refresh_token", "abc")}, 401, hint("invalid_request", "Cannot decrypt the refresh token")},
		{"unknown refresh token", call{"POST", "/v1/oauth/token", rsClient, with(refresh, "refresh_token", strings.Repeat("A", 43))}, 401, hint("invalid_request", "Cannot decrypt the refresh token")},
		{"another client's refresh token", call{"POST", "/v1/oauth/token", rsClient, refresh}, 401, hint("invalid_request", "Token is not linked to client")},
		{"no code", call{"POST", "/v1/oauth/token", rsClient, map[string]any{"grant_type": "authorization_code"}}, 400, hint("invalid_request", "Check the `code` parameter")},
		{"unknown code", call{"POST", "/v1/oauth/token", rsClient, map[string]any{"grant_type": "authorization_code", "code": "nope"}}, 400, hint("invalid_request", "Authorization code has been revoked")},

		{"own token without client", call{"POST", "/v1/oauth/token", nil, map[string]any{"grant_type": "client_credentials"}}, 401, badClient},
		{"own token of a client that may not", call{"POST", "/v1/oauth/token", rsClient, map[string]any{"grant_type": "client_credentials", "scope": "x"}}, 400, hint("unauthorized_client", "Check the `grants` of the client")},
		{"own token with an unknown scope", call{"POST", "/v1/oauth/token", ownClient, map[string]any{"grant_type": "client_credentials", "scope": "read all"}}, 400, hint("invalid_scope", "Check the `scope` parameter")},
		{"own token with a scope where none is known", call{"POST", "/v1/oauth/token", onlyClient, map[string]any{"grant_type": "client_credentials", "scope": "read"}}, 400, hint("invalid_scope", "Check the `scope` parameter")},
		{"refresh by a client that may not", call{"POST", "/v1/oauth/token", onlyClient, map[string]any{"grant_type": "refresh_token"}}, 400, hint("unauthorized_client", "Check the `grants` of the client")},
		{"code by a client that may not", call{"POST", "/v1/oauth/token", onlyClient, map[string]any{"grant_type": "authorization_code"}}, 400, hint("unauthorized_client", "Check the `grants` of the client")},

		{"introspect without client", call{"POST", "/v1/oauth/introspect", nil, map[string]any{"token": access}}, 401, badClient},
		{"introspect by the customer", call{"POST", "/v1/oauth/introspect", bearer(access), map[string]any{"token": access}}, 401, badClient},
		{"introspect with a wrong secret in the body", call{"POST", "/v1/oauth/introspect", esClient, map[string]any{"token": access, "client_id": 6, "client_secret": "wrong"}}, 401, badClient},
		{"introspect nothing", call{"POST", "/v1/oauth/introspect", esClient, "{}"}, 400, hint("invalid_request", "Check the `token` parameter")},
		{"introspect a number", call{"POST", "/v1/oauth/introspect", esClient, map[string]any{"token": []int{1}}}, 400, hint("invalid_request", "Check the `token` parameter")},
		{"introspect no JSON", call{"POST", "/v1/oauth/introspect", esClient, "{"}, 400, invalid("body")},
		{"introspect twice", call{"POST", "/v1/oauth/introspect", form(esClient), "token=a&token=b"}, 400, hint("invalid_request", "Send each parameter once")},
		{"give back twice", call{"POST", "/v1/oauth/revoke", form(esClient), "token=a&token=a"}, 400, hint("invalid_request", "Send each parameter once")},
		{"two grants", call{"POST", "/v1/oauth/token", form(rsClient), "grant_type=refresh_token&grant_type=refresh_token"}, 400, hint("invalid_request", "Send each parameter once")},
		{"introspect by GET", call{"GET", "/v1/oauth/introspect?token=" + access, esClient, nil}, 405, `{"error":"METHOD_NOT_ALLOWED","message":"This endpoint does not take this method.","context":null}`},
		{"revoke without client", call{"POST", "/v1/oauth/revoke", nil, map[string]any{"token": access}}, 401, badClient},
		{"revoke by the customer", call{"POST", "/v1/oauth/revoke", bearer(access), map[string]any{"token": access}}, 401, badClient},
		{"give back nothing", call{"POST", "/v1/oauth/revoke", form(esClient), "token="}, 400, hint("invalid_request", "Check the `token` parameter")},
		{"give back another kind", call{"POST", "/v1/oauth/revoke", esClient, map[string]any{"token": access, "token_type_hint": "device_code"}}, 400, hint("unsupported_token_type", "Check the `token_type_hint` parameter")},

		{"unknown path", call{"GET", "/v1/nowhere", nil, nil}, 404, `{"error":"NOT_FOUND","message":"There is no such endpoint.","context":null}`},
		{"wrong method", call{"GET", "/v1/auth/login", rsClient, nil}, 405, `{"error":"METHOD_NOT_ALLOWED","message":"This endpoint does not take this method.","context":null}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := *b
			b.t = t
			a := b.do(c.call)
			if a.status != c.status {
				t.Fatalf("status %d, want %d: %s", a.status, c.status, a.text)
			}
			check(t, a, c.want)
			challenge := a.header.Get("WWW-Authenticate")
			if c.want == badToken && challenge != `Bearer error="invalid_token"` {
				t.Errorf("WWW-Authenticate %q", challenge)
			}
			if strings.HasPrefix(c.path, "/v1/") && a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("Cache-Control %q", a.header.Get("Cache-Control"))
			}
		})
	}
}

func check(t *testing.T, a answer, want string) {
	t.Helper()
	if list, ok := strings.CutPrefix(want, "fields:"); ok {
		context, _ := a.body["context"].(map[string]any)
		wanted := strings.Split(list, ",")
		if a.str("error") != "validation_error" || len(context) != len(wanted) {
			t.Fatalf("want fields %s: %s", list, a.text)
		}
		for _, name := range wanted {
			texts, _ := context[name].([]any)
			if len(texts) == 0 || texts[0] == "" {
				t.Errorf("no text for %s: %s", name, a.text)
			}
		}
		return
	}
	if rest, ok := strings.CutPrefix(want, "hint:"); ok {
		code, text, _ := strings.Cut(rest, ":")
		if a.str("error") != code || a.str("hint") != text || a.str("message") == "" || a.str("message") != a.str("error_description") {
			t.Fatalf("want %s: %s", want, a.text)
		}
		return
	}
	var wanted map[string]any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, a.body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// Ensure that a deactivated account says so to whoever has its password or a
// live token, and to nobody else.
func TestErrors_Deactivated(t *testing.T) {
	t.Parallel()
	for _, status := range []string{identity.StatusLocked, identity.StatusClosed, identity.StatusDenied} {
		b := start(t)
		pair := b.register("ana@example.com")
		hash := b.resetHash("ana@example.com")
		account, err := b.FindByEmail(t.Context(), b.Caller(6), 139, "ana@example.com")
		if err != nil {
			t.Fatal(err)
		}
		b.validate(pair.str("access_token")).want(t, 200) // now it is cached
		if err := b.SetStatus(t.Context(), account.Scope, account.ID, status, identity.Origin{}); err != nil {
			t.Fatal(err)
		}
		check(t, b.login("ana@example.com", goodPassword).want(t, 403), deactivated)
		check(t, b.login("ana@example.com", "wrong").want(t, 404), notFound)
		check(t, b.validate(pair.str("access_token")).want(t, 403), deactivated)
		check(t, b.refresh(pair.str("refresh_token")).want(t, 403), deactivated)
		check(t, b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient, map[string]any{"hash": hash, "password": "another-good-1"}}).want(t, 403), deactivated)
		if err := b.SetStatus(t.Context(), account.Scope, account.ID, identity.StatusActive, identity.Origin{}); err != nil {
			t.Fatal(err)
		}
		b.validate(pair.str("access_token")).want(t, 200)
	}
}
