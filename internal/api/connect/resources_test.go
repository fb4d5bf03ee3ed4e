package connect_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Ensure users are made once per external id, found, listed and forgotten with
// all that was read of them.
func TestUsers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		g := r.call("POST", "/users", map[string]any{"external_id": "x-7"}).want(201)
		id := g.text("data", "user_id")
		if again := r.call("POST", "/users", map[string]any{"external_id": "x-7"}).want(201); again.text("data", "user_id") != id {
			t.Errorf("a second user: %s", again.raw)
		}
		r.call("POST", "/users", map[string]any{"user_id": id}).want(201)
		r.call("POST", "/users", map[string]any{}).want(201)
		if u := r.call("GET", "/users/"+id, nil).want(200); u.text("data", "external_id") != "x-7" {
			t.Errorf("user: %s", u.raw)
		}
		all := r.call("POST", "/users/search", map[string]any{"start_date": "2999-01-01", "end_date": "2020-01-01", "options": map[string]any{"items_per_page": 1, "page": 2}}).want(200)
		if all.len("data") != 1 || all.at("pagination", "total_items") != 2.0 || all.at("pagination", "total_pages") != 2.0 {
			t.Errorf("search: %s", all.raw)
		}

		done := r.call("POST", "/users/"+id+"/accounts", map[string]any{"country": "mx", "platform": "rappi", "identifier": "rappi+success@palenca-tests.com"}).want(201)
		open := r.call("POST", "/users/"+id+"/accounts", map[string]any{"country": "mx", "platform": "uber", "identifier": phoneNumber(9)}).want(201)
		account := done.text("data", "account_id")
		if l := r.call("GET", "/users/"+id+"/accounts", nil).want(200); l.len("data") != 2 {
			t.Errorf("accounts: %s", l.raw)
		}
		if f := r.call("GET", "/accounts/find-by-identifier?platform=uber&identifier="+strings.TrimPrefix(phoneNumber(9), "+52"), nil).want(200); f.text("data", "account_id") != open.text("data", "account_id") {
			t.Errorf("found: %s", f.raw)
		}
		if l := r.call("GET", "/accounts/"+account+"/last-login", nil).want(200); l.text("data", "id") != done.text("data", "login_id") || l.text("data", "company_id") != "000000" {
			t.Errorf("last login: %s", l.raw)
		}
		for _, path := range []string{"/accounts/" + account + "/logins", "/accounts/logins?account_id=" + account} {
			if l := r.call("GET", path, nil).want(200); l.len("data") != 1 || l.at("pagination", "total_items") != 1.0 {
				t.Errorf("logins: %s", l.raw)
			}
		}
		if u := r.call("GET", "/accounts/"+account+"/user", nil).want(200); u.text("data", "user_id") != id {
			t.Errorf("user of the account: %s", u.raw)
		}
		if a := r.call("GET", "/accounts/"+account, nil, "Accept-Language", "pt-BR").want(200); a.text("data", "message") != "A conta está conectada." {
			t.Errorf("account: %s", a.raw)
		}

		r.call("DELETE", "/users/"+id, nil).want(200)
		r.call("GET", "/users/"+id, nil).refused(404, "user_not_found")
		r.call("GET", "/accounts/"+account+"/profile", nil).refused(404, "account_not_found")
		l := r.call("GET", "/logins/"+open.text("data", "login_id"), nil).want(200)
		if l.text("data", "status") != "incomplete" || l.text("data", "status_details") != "user_deleted" {
			t.Errorf("the open login: %s", l.raw)
		}
		r.call("POST", "/users", map[string]any{"external_id": "x-7"}).want(201)
		if n := count(r.events(sandboxScope, ""), "user.deleted"); n != 1 {
			t.Errorf("user.deleted %d times", n)
		}
	})
}

// Ensure a widget is kept, and that a browser gets its looks and no more.
func TestWidgets(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	g := r.call("POST", "/widgets", map[string]any{"name": "Main", "countries": []string{"mx"}, "platforms": []string{"*"}, "origins": []string{"https://app.example"}}).want(201)
	id := g.text("data", "id")
	g = r.call("PUT", "/widgets/"+id, map[string]any{"name": "Second", "primary_color": "#123456", "origins": []string{"https://app.example"}}).want(200)
	if g.text("data", "name") != "Second" || g.text("data", "primary_color") != "#123456" {
		t.Errorf("changed: %s", g.raw)
	}
	if l := r.call("GET", "/widgets", nil).want(200); l.len("data") != 1 {
		t.Errorf("list: %s", l.raw)
	}
	r.call("GET", "/widgets/"+id, nil, "X-Api-Key", otherKey).refused(404, "widget_not_found")
	s := r.call("GET", "/widgets/"+id+"/setup", nil, "X-Api-Key", "").want(200)
	if s.text("data", "primary_color") != "#123456" || strings.Contains(string(s.raw), "app.example") || strings.Contains(string(s.raw), "Second") {
		t.Errorf("setup: %s", s.raw)
	}
	u := r.call("POST", "/users", map[string]any{"connect_flow_id": id}).want(201)
	if u.text("data", "widget_id") != id {
		t.Errorf("user: %s", u.raw)
	}

	a := r.call("POST", "/link/authorize", map[string]any{"widget_id": id}, "X-Api-Key", publicKey, "Origin", "https://app.example").want(200)
	if a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("no CORS: %v", a.header)
	}
	no := r.call("POST", "/link/authorize", map[string]any{"widget_id": id}, "X-Api-Key", "nonsense", "Origin", "https://app.example").refused(401, "invalid_api_key")
	if no.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a refusal that a page cannot read: %v", no.header)
	}
	p := r.call("OPTIONS", "/link/authorize", nil, "X-Api-Key", "", "Origin", "https://app.example", "Access-Control-Request-Method", "POST").want(204)
	if p.header.Get("Access-Control-Allow-Methods") == "" || !strings.Contains(p.header.Get("Access-Control-Allow-Headers"), "x-api-key") {
		t.Errorf("preflight: %v", p.header)
	}
}

// Ensure a webhook gets what happened to an account in order, signed, and that
// its log can be read, sent again and tested.
func TestWebhooks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		var mu sync.Mutex
		var bodies [][]byte
		var headers []http.Header
		receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
			raw, err := io.ReadAll(req.Body)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			bodies, headers = append(bodies, raw), append(headers, req.Header)
		}))
		defer receiver.Close()
		g := r.call("POST", "/webhooks", map[string]any{"url": receiver.URL, "name": "demo", "is_sandbox": true, "events": []string{"login.*", "account.*"}}).want(201)
		id, secret := g.text("data", "id"), g.text("data", "secret")
		verify, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		if l := r.call("GET", "/webhooks", nil).want(200); l.len("data") != 1 || strings.Contains(string(l.raw), "whsec_") {
			t.Errorf("list: %s", l.raw)
		}
		l := r.link(map[string]any{"platform": "rappi", "identifier": "rappi+success@palenca-tests.com"}, 201)
		r.idle()
		mu.Lock()
		var actions []string
		for i, raw := range bodies {
			if err := verify.Verify(raw, headers[i]); err != nil {
				t.Errorf("signature: %v", err)
			}
			for _, want := range []string{l.text("data", "account_id"), receiver.URL, id, `"platform":"rappi"`} {
				if !strings.Contains(string(raw), want) {
					t.Errorf("no %s in %s", want, raw)
				}
			}
			for _, a := range []string{"account.created", "login.created", "login.success", "account.connected"} {
				if strings.Contains(string(raw), `"webhook_action":"`+a+`"`) {
					actions = append(actions, a)
				}
			}
		}
		mu.Unlock()
		if got := strings.Join(actions, " "); got != "account.created login.created login.success account.connected" {
			t.Errorf("received %s", got)
		}
		d := r.call("GET", "/webhooks/"+id+"/deliveries?status=delivered", nil).want(200)
		if d.len("data") != 4 {
			t.Fatalf("deliveries: %s", d.raw)
		}
		r.call("POST", "/webhooks/"+id+"/deliveries/"+d.text("data", 0, "id")+"/retry", nil).want(200)
		r.call("POST", "/webhooks/"+id+"/test", nil).want(200)
		r.idle()
		mu.Lock()
		if len(bodies) != 6 {
			t.Errorf("%d deliveries after a retry and a test", len(bodies))
		}
		mu.Unlock()
		r.call("PUT", "/webhooks/"+id, map[string]any{"name": "renamed", "status": "paused"}).want(200)
		if w := r.call("GET", "/webhooks/"+id, nil).want(200); w.text("data", "name") != "renamed" || w.text("data", "status") != "paused" || w.text("data", "url") != receiver.URL {
			t.Errorf("webhook: %s", w.raw)
		}
		r.call("DELETE", "/webhooks/"+id, nil).want(200)
		r.call("GET", "/webhooks/"+id, nil).refused(404, "webhook_not_found")
	})
}

// Ensure a receiver that missed something can catch up.
func TestEvents(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	r.link(map[string]any{"platform": "rappi", "identifier": "rappi+success@palenca-tests.com"}, 201)
	var seen []string
	cursor := ""
	for {
		g := r.call("GET", "/events?limit=3&cursor="+cursor, nil).want(200)
		if g.len("data", "events") == 0 {
			break
		}
		for i := range g.len("data", "events") {
			seen = append(seen, g.text("data", "events", i, "event"))
		}
		cursor = g.text("data", "cursor")
	}
	if want := r.events(sandboxScope, ""); strings.Join(seen, " ") != strings.Join(want, " ") {
		t.Errorf("saw %v, want %v", seen, want)
	}
	r.call("GET", "/events?limit=0", nil).refused(422, "bad_request")
}
