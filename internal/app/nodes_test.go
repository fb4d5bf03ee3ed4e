package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// twoNodes starts two servers on one PostgreSQL database. They share the keyset
// and the built-in company's secrets, as an operator would copy them.
func twoNodes(t *testing.T) (a, b *server) {
	t.Helper()
	database := storetest.EmptyPostgresURL(t)
	one, two := t.TempDir(), t.TempDir()
	a = start(t, app.Config{Data: one, Database: database})
	for _, path := range glob(t, filepath.Join(one, "*")) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(two, filepath.Base(path)), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return a, start(t, app.Config{Data: two, Database: database})
}

// Ensure that what one node takes back, the other refuses within a second.
func TestTwoNodesAgree(t *testing.T) {
	t.Parallel()
	a, b := twoNodes(t)
	k := a.keys.Auth
	basic := &[2]string{strconv.Itoa(k.ClientID), k.ClientSecret}
	g := want(t, a.URL(), 200, asked{method: "POST", path: "/auth/v1/auth/register", basic: basic,
		body: fmt.Sprintf(`{"first_name":"Eva","last_name":"Soto","gender":"f","email":"eva@example.com","password":"una frase larga","shop_id":%d}`, k.ShopID)})

	t.Run("token", func(t *testing.T) {
		bearer := map[string]string{"Authorization": "Bearer " + g.at(t, "access_token"), "X-Shop-Id": strconv.Itoa(k.ShopID)}
		validate := asked{method: "GET", path: "/auth/v1/oauth/token/validate", header: bearer}
		want(t, b.URL(), 200, validate) // B knows it, and knows it by heart
		want(t, a.URL(), 204, asked{method: "POST", path: "/auth/v1/auth/logout", header: bearer})
		eventually(t, time.Second, "B refuses the token", func() bool { return send(t, b.URL(), validate).status == 401 })
		want(t, b.URL(), 401, asked{method: "POST", path: "/auth/v1/oauth/token", basic: basic,
			body: body(t, map[string]any{"grant_type": "refresh_token", "refresh_token": g.at(t, "refresh_token")})})
	})
	t.Run("key", func(t *testing.T) {
		users := asked{method: "POST", path: "/connect/v1/users/search", header: map[string]string{"x-api-key": b.keys.Connect.PrivateKey},
			body: `{"start_date":"2026-01-01","end_date":"2026-12-31"}`}
		want(t, b.URL(), 200, users)
		key, err := a.Tenants.APIKey(a.keys.Connect.PrivateKey)
		if err != nil {
			t.Fatal(err)
		}
		enable := func(on bool) {
			err := a.Tenants.Edit(t.Context(), func(e *tenant.Editor) error {
				_, err := e.EnableAPIKey(key.Scope.Company, key.ID, on)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		enable(false)
		eventually(t, time.Second, "B refuses the key", func() bool { return send(t, b.URL(), users).status == 401 })
		enable(true)
		eventually(t, time.Second, "B takes the key again", func() bool { return send(t, b.URL(), users).status == 200 })
	})
	t.Run("code", func(t *testing.T) {
		// A link that A began can be finished at B.
		header := map[string]string{"x-api-key": a.keys.Connect.PrivateKey}
		linked := want(t, a.URL(), 201, asked{method: "POST", path: "/connect/v1/users/accounts", header: header,
			body: `{"country":"mx","platform":"uber","identifier":"+525512345678"}`})
		account := linked.at(t, "data", "account_id")
		want(t, b.URL(), 200, asked{method: "POST", path: "/connect/v1/accounts/" + account + "/validate", header: header,
			body: body(t, map[string]any{"otp_code": newestCode(t, b, "+525512345678")})})
	})
}
