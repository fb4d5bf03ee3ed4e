package connect_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	face "github.com/ventanilla/ventanilla/internal/api/connect"
	"github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/platform/sandbox"
)

// Ensure what a login keeps as its detail is what a waiting request is told.
func TestDetailsAreTheDialects(t *testing.T) {
	t.Parallel()
	for c, detail := range connect.Details() {
		row, ok := face.Dialect.Row(c)
		if !ok || row.Code != detail {
			t.Errorf("%s is %q as a detail and %q as an answer", c, detail, row.Code)
		}
	}
	for _, k := range sandbox.Cases() {
		if k.Condition == "" || k.When == sandbox.AtData {
			continue
		}
		if detail := connect.Details()[k.Condition]; detail != k.Name {
			t.Errorf("case %s gives the detail %q", k.Name, detail)
		}
	}
}

// Ensure each published case comes out as published, by its e-mail address, its
// phone and, at the government's platforms, its CURP.
func TestCases(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	for i, k := range sandbox.Cases() {
		t.Run(k.Name, func(t *testing.T) {
			bodies := []map[string]any{
				{"platform": "uber", "identifier": k.Email("uber")},
				{"platform": "rappi", "identifier": k.Email("rappi")},
				{"platform": "didi", "identifier": k.Phone},
				{"platform": "clip", "identifier": k.Email("clip"), "password": "x"},
			}
			for _, body := range bodies {
				body["country"], body["external_id"] = "mx", fmt.Sprint("case", i)
				g := r.call("POST", "/users/accounts", body)
				checkCase(t, r, k, g)
			}
		})
	}
}

func checkCase(t *testing.T, r *rig, k sandbox.Case, g got) {
	t.Helper()
	g.t = t
	row, _ := face.Dialect.Row(k.Condition)
	switch k.When {
	case sandbox.AtStart:
		switch {
		case k.Incomplete:
			if g.want(201).text("data", "status") != "incomplete" {
				t.Errorf("incomplete: %s", g.raw)
			}
		case k.Condition == "":
			if g.want(201).text("data", "status") != "success" {
				t.Errorf("success: %s", g.raw)
			}
		default:
			g.refused(row.Status, k.Name)
			if row.Status == 412 || row.Status == 429 || row.Status == 503 {
				if g.header.Get("Retry-After") == "" {
					t.Errorf("no Retry-After: %s", g.raw)
				}
			}
			l := r.call("GET", "/logins/"+g.text("error", "login_id"), nil).want(200)
			if l.text("data", "status_details") != k.Name {
				t.Errorf("login: %s", l.raw)
			}
		}
	case sandbox.AtCode:
		if g.want(201).text("data", "status") != "validation_pending" {
			t.Fatalf("no challenge: %s", g.raw)
		}
		v := r.call("POST", "/accounts/"+g.text("data", "account_id")+"/validate", map[string]any{"otp_code": "123456"})
		v.t = t
		v.refused(row.Status, k.Name)
	case sandbox.AtSuccess:
		if g.want(201).text("data", "status") != "success" || g.text("data", "status_details") != k.Warning {
			t.Fatalf("no warning: %s", g.raw)
		}
		a := r.call("GET", "/accounts/"+g.text("data", "account_id"), nil).want(200)
		if a.text("data", "warning") != k.Warning {
			t.Errorf("account: %s", a.raw)
		}
	case sandbox.AtData:
		p := r.call("GET", "/accounts/"+g.want(201).text("data", "account_id")+"/profile", nil)
		p.t = t
		p.refused(403, k.Name)
		r.call("GET", "/accounts/"+g.text("data", "account_id")+"/profile?metrics=false", nil).want(200)
	}
}

// Ensure the government's answers come from the sources, as the login's detail.
func TestGovernmentCases(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	for _, k := range sandbox.Cases() {
		if k.When == sandbox.AtCode || k.When == sandbox.AtData || k.Name == "recent_login_successful" {
			continue
		}
		platforms := []string{"imss", "issste"}
		switch k.Name {
		case "curp_not_in_platform":
			platforms = []string{"issste"}
		case "curp_has_inconsistencies", "missing_social_security_number", "social_security_number_mismatch":
			platforms = []string{"imss"}
		}
		for _, code := range platforms {
			t.Run(k.Name+"/"+code, func(t *testing.T) {
				body := map[string]any{"country": "mx", "platform": code, "identifier": k.CURP}
				if k.Condition == fault.NSSMismatch {
					body["nss"] = "12345678903"
				}
				g := r.call("POST", "/users/accounts", body).want(201)
				l := r.settled(g.text("data", "login_id"))
				want := k.Name
				if k.Condition == "" {
					want = k.Warning
				}
				if k.Name == "incomplete" {
					want = ""
				}
				if got := l.text("data", "status_details"); got != want {
					t.Errorf("status_details %q, want %q: %s", got, want, l.raw)
				}
				if l.text("data", "message") == "" || l.text("data", "recommendation") == "" {
					t.Errorf("nothing said: %s", l.raw)
				}
			})
		}
	}
}

// Ensure a technical failure of an asynchronous platform is tried again by
// itself, and told as such.
func TestAutomaticRetry(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	g := r.link(map[string]any{"platform": "imss", "identifier": "CASE900101HNEDWN07"}, 201)
	l := r.settled(g.text("data", "login_id"))
	if l.text("data", "status") != "error" || l.at("data", "automatic_retry") != true {
		t.Errorf("login: %s", l.raw)
	}
	want := []string{"login.created", "login.retry", "login.error"}
	if got := r.events(sandboxScope, g.text("data", "login_id")); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

// Ensure requests that say nothing sensible are told what is wrong.
func TestRefusals(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	unknown := "018f0000-0000-7000-8000-000000000000"
	link := func(more ...any) map[string]any {
		body := map[string]any{"country": "mx", "platform": "uber", "identifier": "+525512345678"}
		for i := 0; i < len(more); i += 2 {
			body[more[i].(string)] = more[i+1]
		}
		return body
	}
	for _, c := range []struct {
		name, method, path string
		body               any
		header             []string
		status             int
		code, location     string
	}{
		{"no key", "GET", "/accounts", nil, []string{"X-Api-Key", ""}, 401, "missing_api_key", ""},
		{"unknown key", "GET", "/accounts", nil, []string{"X-Api-Key", "nonsense"}, 401, "invalid_api_key", ""},
		{"public key on a private call", "GET", "/accounts", nil, []string{"X-Api-Key", publicKey}, 401, "invalid_api_key", ""},
		{"private key in a browser", "POST", "/link/authorize", link(), nil, 401, "invalid_api_key", ""},
		{"not JSON", "POST", "/users", "{", nil, 422, "bad_request", "body"},
		{"wrong type", "POST", "/users", `{"external_id": 7}`, nil, 422, "bad_request", "external_id"},
		{"not a JSON type", "POST", "/users", "a=b", []string{"Content-Type", "text/plain"}, 415, "unsupported_media_type", ""},
		{"no country", "POST", "/users/accounts", link("country", ""), nil, 422, "bad_request", "country"},
		{"no platform", "POST", "/users/accounts", link("platform", nil), nil, 422, "bad_request", "platform"},
		{"no platforms", "POST", "/users/accounts", link("platform", []string{}), nil, 422, "bad_request", "platform"},
		{"platform a number", "POST", "/users/accounts", link("platform", 7), nil, 422, "bad_request", "platform"},
		{"no identifier", "POST", "/users/accounts", link("identifier", ""), nil, 422, "bad_request", "identifier"},
		{"unknown country", "POST", "/users/accounts", link("country", "zz"), nil, 422, "bad_request", "country"},
		{"unknown platform", "POST", "/users/accounts", link("platform", "myspace"), nil, 422, "bad_request", "platform"},
		{"platform elsewhere", "POST", "/users/accounts", link("country", "br", "platform", "imss"), nil, 422, "platform_not_in_country", ""},
		{"bad phone", "POST", "/users/accounts", link("identifier", "12"), nil, 422, "invalid_phone_number", ""},
		{"nothing but a bad phone", "POST", "/accounts", link("identifier", nil, "phone_number", "123"), nil, 422, "invalid_phone_number", ""},
		{"bad second phone", "POST", "/accounts", link("phone_number", "abc"), nil, 422, "invalid_phone_number", ""},
		{"bad e-mail", "POST", "/users/accounts", link("identifier", "a@@b"), nil, 422, "invalid_email", ""},
		{"bad second e-mail", "POST", "/accounts", link("email", "nobody"), nil, 422, "invalid_email", ""},
		{"bad CURP", "POST", "/users/accounts", link("platform", "imss", "identifier", "XYZ"), nil, 422, "bad_request", "identifier"},
		{"sealed in the browser", "POST", "/accounts", link("encrypted_data", "x"), nil, 422, "bad_request", "encrypted_data"},
		{"unknown user", "POST", "/users/accounts", link("user_id", unknown), nil, 404, "user_not_found", ""},
		{"unknown widget", "POST", "/users/accounts", link("widget_id", unknown), nil, 404, "widget_not_found", ""},
		{"user", "GET", "/users/" + unknown, nil, nil, 404, "user_not_found", ""},
		{"user's accounts", "GET", "/users/" + unknown + "/accounts", nil, nil, 404, "user_not_found", ""},
		{"delete user", "DELETE", "/users/" + unknown, nil, nil, 404, "user_not_found", ""},
		{"account", "GET", "/accounts/" + unknown, nil, nil, 404, "account_not_found", ""},
		{"account's data", "GET", "/accounts/" + unknown + "/employment", nil, nil, 404, "account_not_found", ""},
		{"account's logins", "GET", "/accounts/" + unknown + "/logins", nil, nil, 404, "account_not_found", ""},
		{"validate", "POST", "/accounts/" + unknown + "/validate", link("otp_code", "123456"), nil, 404, "account_not_found", ""},
		{"resend", "POST", "/accounts/" + unknown + "/resend-otp", link(), nil, 404, "account_not_found", ""},
		{"find nothing", "GET", "/accounts/find-by-identifier", nil, nil, 422, "bad_request", "identifier"},
		{"find nobody", "GET", "/accounts/find-by-identifier?identifier=a@example.com&platform=uber", nil, nil, 404, "account_not_found", ""},
		{"login", "GET", "/logins/" + unknown, nil, nil, 404, "login_not_found", ""},
		{"status", "POST", "/logins/search", map[string]any{"status": "asleep"}, nil, 422, "bad_request", "status"},
		{"date", "POST", "/users/search", map[string]any{"start_date": "yesterday"}, nil, 422, "bad_request", "start_date"},
		{"page", "POST", "/users/search", map[string]any{"options": map[string]any{"page": 0}}, nil, 422, "bad_request", "options.page"},
		{"items", "POST", "/users/search", map[string]any{"options": map[string]any{"items_per_page": 501}}, nil, 422, "bad_request", "options.items_per_page"},
		{"query items", "GET", "/accounts?items_per_page=many", nil, nil, 422, "bad_request", "items_per_page"},
		{"widget", "GET", "/widgets/" + unknown, nil, nil, 404, "widget_not_found", ""},
		{"widget's setup", "GET", "/widgets/" + unknown + "/setup", nil, nil, 404, "widget_not_found", ""},
		{"widget without name", "POST", "/widgets", map[string]any{}, nil, 422, "bad_request", "name"},
		{"widget for the other side", "POST", "/widgets", map[string]any{"name": "x", "is_sandbox": false}, nil, 422, "bad_request", "is_sandbox"},
		{"widget's platform", "POST", "/widgets", map[string]any{"name": "x", "platforms": []string{"myspace"}}, nil, 422, "bad_request", "platforms"},
		{"widget's origin", "POST", "/widgets", map[string]any{"name": "x", "origins": []string{"https://a.example/path"}}, nil, 422, "bad_request", "origins"},
		{"authorize nothing", "POST", "/link/authorize", map[string]any{}, []string{"X-Api-Key", publicKey}, 422, "bad_request", "widget_id"},
		{"authorize another's", "POST", "/link/authorize", map[string]any{"widget_id": unknown}, []string{"X-Api-Key", publicKey}, 404, "widget_not_found", ""},
		{"webhook", "GET", "/webhooks/" + unknown, nil, nil, 404, "webhook_not_found", ""},
		{"webhook without url", "POST", "/webhooks", map[string]any{}, nil, 422, "bad_request", "url"},
		{"deliveries", "GET", "/webhooks/" + unknown + "/deliveries", nil, nil, 404, "webhook_not_found", ""},
		{"platform", "GET", "/platforms/myspace", nil, nil, 404, "platform_not_found", ""},
		{"health", "GET", "/health/myspace", nil, nil, 404, "platform_not_found", ""},
		{"path", "GET", "/nowhere", nil, nil, 404, "path_not_found", ""},
		{"unfinished", "GET", "/accounts/" + unknown + "/insights", nil, nil, 404, "path_not_found", ""},
		{"method", "PATCH", "/widgets", nil, nil, 405, "method_not_allowed", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := r.call(c.method, c.path, c.body, c.header...)
			g.t = t
			g.refused(c.status, c.code)
			if c.location != "" && g.text("error", "errors", 0, "location") != c.location {
				t.Errorf("location: %s", g.raw)
			}
		})
	}
}

// Ensure a live platform without connector says so, and an account is not seen
// by another company or environment.
func TestScopes(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	body := map[string]any{"country": "mx", "platform": "uber", "identifier": "uber+success@palenca-tests.com"}
	r.call("POST", "/users/accounts", body, "X-Api-Key", liveKey).refused(503, "platform_unavailable")
	g := r.call("POST", "/users/accounts", body).want(201)
	for _, key := range []string{liveKey, otherKey} {
		for path, code := range map[string]string{
			"/accounts/" + g.text("data", "account_id"): "account_not_found",
			"/users/" + g.text("data", "user_id"):       "user_not_found",
			"/logins/" + g.text("data", "login_id"):     "login_not_found",
		} {
			r.call("GET", path, nil, "X-Api-Key", key).refused(404, code)
		}
	}
	if n := r.call("GET", "/accounts", nil, "X-Api-Key", otherKey).want(200).len("data"); n != 0 {
		t.Errorf("another company sees %d accounts", n)
	}
}

// Ensure the catalogues need no key and name what the contract names.
func TestCatalogues(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	open := []string{"X-Api-Key", ""}
	if n := r.call("GET", "/countries?only_active=true", nil, open...).want(200).len("data"); n != 14 {
		t.Errorf("%d countries", n)
	}
	all := r.call("GET", "/platforms", nil, open...).want(200)
	if n := all.len("data"); n != 27 || n != len(platform.All()) {
		t.Errorf("%d platforms", n)
	}
	if g := r.call("GET", "/platforms/imss", nil, open...).want(200); g.text("data", "type") != "government" {
		t.Errorf("imss: %s", g.raw)
	}
	found := r.call("POST", "/platforms/search", map[string]any{"country": "br", "type": "government", "options": map[string]any{"items_per_page": 1}}, open...).want(200)
	if found.len("data") != 1 || found.at("pagination", "total_pages") != 2.0 {
		t.Errorf("search: %s", found.raw)
	}
	for i := range 4 {
		r.call("POST", "/users/accounts", map[string]any{"country": "mx", "platform": "rappi", "identifier": "rappi+platform_unavailable@palenca-tests.com", "external_id": fmt.Sprint(i)})
	}
	if g := r.call("GET", "/health/rappi?is_sandbox=true", nil, open...).want(200); g.text("data", "status") != "down" {
		t.Errorf("sandbox health: %s", g.raw)
	}
	if g := r.call("GET", "/health/rappi", nil, open...).want(200); g.text("data", "status") != "operational" {
		t.Errorf("live health: %s", g.raw)
	}
	if g := r.call("GET", "/platforms/status", nil, open...).want(200); g.len("data") != 27 {
		t.Errorf("statuses: %s", g.raw)
	}
}
