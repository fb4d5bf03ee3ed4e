package app_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// rows is how many a person leaves in each table who came as comes makes them.
var rows = map[string]int{"lookup_executions": 3, "lookup_subjects": 1, "lookup_files": 1, "lookup_nips": 1}

// Ensure that a person is shown all that is kept of them, whichever API it came
// through, that erasing leaves none of it and works at once, that nobody else
// is touched, and that the audit trail keeps what happened without saying to
// whom or from where.
func TestPersonShownAndErased(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		s := start(t, app.Config{Data: t.TempDir(), Database: database})
		bearer := s.comes(t, "eva@example.com", someone)
		other := s.comes(t, "leo@example.com", "MOTR930411HJCRMN03")

		who := map[string]any{"curp": strings.ToLower(someone), "email": " Eva@Example.com"}
		held := s.person(t, 200, "export", who)
		for _, member := range []string{"customers", "links", "look-ups", "messages"} {
			if len(held[member].([]any)) == 0 {
				t.Errorf("no %s in %v", member, held)
			}
		}
		if n := len(held["customers"].([]any)); n != 2 { // the customer, and the guest of the same address
			t.Errorf("%d customers", n)
		}
		if text := string(mustJSON(t, held)); strings.Contains(text, "leo@example.com") || !strings.Contains(text, someone) ||
			strings.Contains(text, "una frase larga") || strings.Contains(text, "argon2") {
			t.Errorf("%s", text)
		}

		erased := s.person(t, 200, "erase", who)["erased"].(map[string]any)
		if erased["customers"] != 2.0 || erased["links"] != 1.0 || erased["look-ups"] != 3.0 {
			t.Errorf("%v", erased)
		}
		want(t, s.URL(), 401, asked{method: "GET", path: "/auth/v1/oauth/token/validate", header: bearer})
		if again := s.person(t, 200, "export", who); len(again) != 0 {
			t.Errorf("%v is left", again)
		}
		for _, table := range []string{"lookup_executions", "lookup_subjects", "lookup_files", "lookup_nips", "lookup_callbacks"} {
			var n int
			if err := s.DB.Read(t.Context(), func(q store.Queryer) error {
				return q.QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n)
			}); err != nil || n != rows[table] {
				t.Errorf("%s: %d rows, want those of the other person: %d (%v)", table, n, rows[table], err)
			}
		}
		want(t, s.URL(), 200, asked{method: "GET", path: "/auth/v1/oauth/token/validate", header: other})
		leo := s.person(t, 200, "export", map[string]any{"curp": "MOTR930411HJCRMN03", "email": "leo@example.com"})
		if len(leo["customers"].([]any)) != 2 || len(leo["links"].([]any)) != 1 {
			t.Errorf("somebody else was touched: %v", leo)
		}

		events, err := s.Audit.List(t.Context(), scope.Scope{Company: "000000", Environment: scope.Sandbox}, audit.Filter{Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		trail := map[string]int{}
		for _, e := range events {
			trail[e.Type]++
			if e.Type == "person.erased" && (e.Actor != "admin" || e.Details["customers"] != "2" || e.Subject != "") {
				t.Errorf("%+v", e)
			}
			if text := string(mustJSON(t, e)); strings.Contains(strings.ToUpper(text), someone) || strings.Contains(text, "eva@") {
				t.Errorf("the trail names the person: %s", text)
			}
		}
		if trail["person.erased"] != 1 || trail["person.exported"] != 3 || trail["account.registered"] != 2 || trail["account.guest"] != 2 {
			t.Errorf("%v", trail)
		}
	})
}

// comes registers a customer and a guest, looks a CURP up and links it, and
// gives the customer's header.
func (s *server) comes(t *testing.T, email, curp string) map[string]string {
	t.Helper()
	k := s.keys.Auth
	basic := &[2]string{strconv.Itoa(k.ClientID), k.ClientSecret}
	person := map[string]any{"first_name": "Eva", "last_name": "Soto", "gender": "f", "email": email, "shop_id": k.ShopID}
	want(t, s.URL(), 200, asked{method: "POST", path: "/auth/v1/auth/login/guest", basic: basic, body: body(t, person)})
	person["password"] = "una frase larga"
	in := want(t, s.URL(), 200, asked{method: "POST", path: "/auth/v1/auth/register", basic: basic, body: body(t, person)})
	want(t, s.URL(), 204, asked{method: "POST", path: "/auth/v1/auth/password/send-reset-email", basic: basic, body: body(t, map[string]any{
		"email": email, "shop_id": k.ShopID, "reset_url": "https://shop.example/reset?hash={hash}"})})
	number := s.keyed(t, 200, "POST", "/lookup/api/v2/imss/nss", `{"curp":"`+curp+`"}`).at(t, "response", "nss")
	s.keyed(t, 200, "POST", "/lookup/api/v2/imss/semanas_cotizadas", `{"curp":"`+curp+`","nss":"`+number+`"}`)
	s.keyed(t, 200, "POST", "/lookup/api/v2/nip/send", `{"method":"email","email":"`+email+`"}`)
	s.keyed(t, 201, "POST", "/connect/v1/accounts", `{"country":"mx","platform":"imss","identifier":"`+curp+`"}`)
	s.idle(t)
	return map[string]string{"Authorization": "Bearer " + in.at(t, "access_token")}
}

// person makes an admin call about somebody.
func (s *server) person(t *testing.T, status int, what string, who map[string]any) map[string]any {
	t.Helper()
	who["company"], who["environment"] = "000000", "sandbox"
	g := want(t, s.URL(), status, asked{method: "POST", path: "/admin/v1/people/" + what, body: body(t, who),
		header: map[string]string{"Authorization": "Bearer " + s.keys.Admin.Token}})
	var out map[string]any
	if err := json.Unmarshal(g.raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Ensure that a request that names nobody, or somebody wrongly, is refused with
// the field.
func TestPersonWrong(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir()})
	for _, who := range []map[string]any{
		{}, {"curp": "x"}, {"nss": "1"}, {"rfc": "?"}, {"email": "eva"}, {"phone": "no"}, {"curp": 7.5},
	} {
		for _, what := range []string{"export", "erase"} {
			status := 422
			if who["curp"] == 7.5 {
				status = 400
			}
			s.person(t, status, what, who)
		}
	}
	want(t, s.URL(), 401, asked{method: "POST", path: "/admin/v1/people/erase", body: "{}"})
	want(t, s.URL(), 422, asked{method: "POST", path: "/admin/v1/people/erase", body: `{"company":"000000","environment":"all","curp":"` + someone + `"}`,
		header: map[string]string{"Authorization": "Bearer " + s.keys.Admin.Token}})
}
