package app_test

import (
	"strconv"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// Ensure that a customer can be deactivated and activated again, by the shop in
// its sandbox and by the operator, and that only who has the right password or a
// live token is told.
func TestCustomerStanding(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		s := start(t, app.Config{Data: t.TempDir(), Database: database})
		k := s.keys.Auth
		basic := &[2]string{strconv.Itoa(k.ClientID), k.ClientSecret}
		login := func(status int, password string) got {
			return want(t, s.URL(), status, asked{method: "POST", path: "/auth/v1/auth/login", basic: basic, body: body(t, map[string]any{
				"email": "eva@example.com", "password": password, "shop_id": k.ShopID,
			})})
		}
		want(t, s.URL(), 200, asked{method: "POST", path: "/auth/v1/auth/register", basic: basic, body: body(t, map[string]any{
			"first_name": "Eva", "last_name": "Soto", "gender": "f", "email": "eva@example.com", "password": "una frase larga", "shop_id": k.ShopID,
		})})
		bearer := map[string]string{"Authorization": "Bearer " + login(200, "una frase larga").at(t, "access_token")}

		sandbox := func(status string, answer int) {
			want(t, s.URL(), answer, asked{method: "PUT", path: "/sandbox/v1/customers/standing",
				header: map[string]string{"x-api-key": s.keys.Connect.PrivateKey},
				body:   body(t, map[string]any{"shop_id": k.ShopID, "email": "Eva@Example.com", "status": status})})
		}
		operator := func(company, email, status string, answer int) {
			want(t, s.URL(), answer, asked{method: "PUT", path: "/admin/v1/customers/standing",
				header: map[string]string{"Authorization": "Bearer " + s.keys.Admin.Token},
				body: body(t, map[string]any{"company": company, "environment": "sandbox", "shop_id": k.ShopID,
					"email": email, "status": status})})
		}
		refused := func() {
			t.Helper()
			if code := login(403, "una frase larga").at(t, "error"); code != "USER_DEACTIVATED" {
				t.Errorf("login: %s", code)
			}
			if code := login(404, "another").at(t, "error"); code != "USER_NOT_FOUND" {
				t.Errorf("wrong password: %s", code)
			}
			check := want(t, s.URL(), 403, asked{method: "GET", path: "/auth/v1/oauth/token/validate", header: bearer})
			if code := check.at(t, "error"); code != "USER_DEACTIVATED" {
				t.Errorf("token: %s", code)
			}
		}

		sandbox("locked", 204)
		refused()
		operator("000000", "eva@example.com", "active", 204)
		login(200, "una frase larga")
		operator("000000", "eva@example.com", "denied", 204)
		refused()
		sandbox("active", 204)
		want(t, s.URL(), 200, asked{method: "GET", path: "/auth/v1/oauth/token/validate", header: bearer})

		sandbox("vanished", 422)
		operator("000000", "nobody@example.com", "locked", 404)
		operator("999999", "eva@example.com", "locked", 422) // not that company's shop

		// Bad input is the caller's mistake here too.
		admin := "Bearer " + s.keys.Admin.Token
		for _, bad := range []struct {
			kind, body string
			status     int
			code       string
		}{
			{"application/json", "{not JSON", 400, "request_malformed"},
			{"application/json", `{"shop_id":"one"}`, 400, "request_malformed"},
			{"application/json", `{"environment":"elsewhere"}`, 422, "request_invalid"},
			{"text/plain", `{}`, 415, "type_unsupported"},
		} {
			g := want(t, s.URL(), bad.status, asked{method: "PUT", path: "/admin/v1/customers/standing",
				header: map[string]string{"Authorization": admin, "Content-Type": bad.kind}, body: bad.body})
			if code := g.at(t, "error", "code"); code != bad.code {
				t.Errorf("%s: %s instead of %s", bad.body, code, bad.code)
			}
		}
	})
}
