package connect_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	face "github.com/ventanilla/ventanilla/internal/api/connect"
	"github.com/ventanilla/ventanilla/internal/platform/sandbox"
)

// Ensure the platforms that know people by a CURP or CPF honour the magic
// e-mail addresses and phones too. They are asynchronous, so the code is the
// login's.
func TestCasesByAddressWhereNumbersAreIdentifiers(t *testing.T) {
	t.Parallel()
	for _, p := range []struct {
		code, country string
		id            func(sandbox.Case) string
	}{
		{"imss", "mx", func(k sandbox.Case) string { return k.Email("imss") }},
		{"issste", "mx", func(k sandbox.Case) string { return k.Phone }},
		{"pemex", "mx", func(k sandbox.Case) string { return k.Email("pemex") }},
		{"carteira_trabalho", "br", func(k sandbox.Case) string { return k.Email("carteira_trabalho") }},
	} {
		t.Run(p.code, func(t *testing.T) {
			t.Parallel()
			r := sqlite(t)
			for _, k := range sandbox.Cases() {
				g := r.call("POST", "/users/accounts", map[string]any{
					"platform": p.code, "country": p.country, "identifier": p.id(k), "external_id": k.Name,
				})
				login := g.text("data", "login_id")
				if login == "" {
					login = g.text("error", "login_id")
				}
				l := r.settled(login)
				want := k.Name
				switch {
				case k.Condition == "" && k.Warning == "", k.When == sandbox.AtData:
					want = ""
				case k.When == sandbox.AtCode:
					if l.text("data", "status") != "validation_pending" {
						t.Errorf("%s: no challenge: %s", k.Name, l.raw)
						continue
					}
					row, _ := face.Dialect.Row(k.Condition)
					r.call("POST", "/accounts/"+l.text("data", "account_id")+"/validate", map[string]any{"otp_code": "123456"}).refused(row.Status, row.Code)
					l = r.settled(login)
				}
				if k.When == sandbox.AtData {
					r.call("GET", "/accounts/"+l.text("data", "account_id")+"/profile", nil).refused(403, k.Name)
				}
				if got := l.text("data", "status_details"); got != want {
					t.Errorf("%s: status_details %q: %s", k.Name, got, l.raw)
				}
			}
		})
	}
}

// Ensure a CURP alone is enough for the two-step cases: the institution has
// the person's phone.
func TestCodeCasesByCURP(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	for _, k := range sandbox.Cases() {
		if k.When != sandbox.AtCode {
			continue
		}
		row, _ := face.Dialect.Row(k.Condition)
		for _, code := range []string{"imss", "pemex"} {
			g := r.link(map[string]any{"platform": code, "identifier": k.CURP}, 201)
			l := r.settled(g.text("data", "login_id"))
			if l.text("data", "status") != "validation_pending" {
				t.Fatalf("%s %s: %s", code, k.Name, l.raw)
			}
			path := "/accounts/" + g.text("data", "account_id")
			r.call("POST", path+"/validate", map[string]any{"otp_code": "123456"}).refused(row.Status, row.Code)
			a := r.call("GET", path, nil, "Accept-Language", "en").want(200)
			if e, _ := fault.Lookup(k.Condition); e.Retry == fault.AfterFix && a.text("data", "recommendation") == "Please try again later." {
				t.Errorf("%s: the advice is to wait: %s", k.Name, a.raw)
			}
		}
	}
}
