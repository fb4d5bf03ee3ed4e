package connect_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/notify"
)

// Ensure a phone at Uber is asked for a code that is in the outbox, and that
// the code connects the account with profile and earnings.
func TestUberByPhone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		phone := phoneNumber(1)
		g := r.link(map[string]any{"platform": "uber", "identifier": phone, "external_id": "x-1"}, 201)
		if g.text("data", "next_step") != "otp" || g.text("data", "status") != "validation_pending" || g.len("data", "alternative_methods") == 0 {
			t.Fatalf("no challenge: %s", g.raw)
		}
		account, login := g.text("data", "account_id"), g.text("data", "login_id")
		kept, err := r.notifier.Outbox(context.Background(), sandboxScope, notify.Filter{To: phone})
		if err != nil || len(kept) != 1 || kept[0].Channel != "sms" || len(kept[0].Code) != 6 {
			t.Fatalf("outbox %+v, %v", kept, err)
		}
		g = r.call("POST", "/accounts/"+account+"/validate", map[string]any{"otp_code": kept[0].Code}).want(200)
		if g.text("data", "status") != "success" || g.at("data", "next_step") != nil {
			t.Fatalf("not connected: %s", g.raw)
		}
		want := []string{"login.created", "login.success", "account.connected", "profile.updated", "earnings.updated"}
		if got := r.events(sandboxScope, login); !slices.Equal(got, want) {
			t.Errorf("events of the login %v, want %v", got, want)
		}
		if got := r.events(sandboxScope, ""); got[0] != "user.created" || got[1] != "account.created" {
			t.Errorf("events %v begin otherwise", got)
		}
		p := r.call("GET", "/accounts/"+account+"/profile", nil).want(200)
		if p.text("data", "profile", "phone") != phone || p.text("data", "external_id") != "x-1" || p.at("data", "metrics_info", "rating") == nil {
			t.Errorf("profile: %s", p.raw)
		}
		e := r.call("POST", "/accounts/"+account+"/earnings/search", map[string]any{}).want(200)
		if e.len("data", "earnings") != 100 || e.text("data", "earnings", 0, "currency") != "mxn" {
			t.Errorf("earnings: %.300s", e.raw)
		}
		newest := e.text("data", "earnings", 0, "earning_date")
		if second := e.text("data", "earnings", 1, "earning_date"); second >= newest {
			t.Errorf("earnings are not newest first: %s, %s", newest, second)
		}
		one := r.call("POST", "/accounts/"+account+"/earnings/search", map[string]any{"start_date": newest, "end_date": newest}).want(200)
		if one.len("data", "earnings") != 1 || one.at("pagination", "total_items") != 1.0 {
			t.Errorf("earnings of one day: %s", one.raw)
		}
	})
}

// Ensure IMSS is acknowledged at once and ends with the population's working
// life.
func TestIMSS(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		curp := "PEHL800101HDFRRS09"
		g := r.link(map[string]any{"platform": "imss", "identifier": strings.ToLower(curp), "email": "Ana@Example.com"}, 201)
		login := r.settled(g.text("data", "login_id"))
		if login.text("data", "status") != "success" {
			t.Fatalf("login: %s", login.raw)
		}
		account := g.text("data", "account_id")
		e := r.call("GET", "/accounts/"+account+"/employment?items_per_page=2", nil).want(200)
		if len(e.text("data", "employment_info", "nss")) != 11 || e.len("data", "employment_history") == 0 || e.len("data", "employment_history") > 2 {
			t.Errorf("employment: %s", e.raw)
		}
		found := r.call("GET", "/accounts?gov_id="+curp, nil).want(200)
		if found.len("data") != 1 || found.text("data", 0, "account_id") != account {
			t.Errorf("by gov_id: %s", found.raw)
		}
		if n := count(r.events(sandboxScope, ""), "employment.created"); n != 1 {
			t.Errorf("employment.created %d times", n)
		}
	})
}

// Ensure IMSS can ask for a code by e-mail.
func TestIMSSByEmailCode(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	g := r.link(map[string]any{"platform": "imss", "identifier": "PEHL800101HDFRRS09", "email": "ana@example.com", "method": "email_otp"}, 201)
	if g.text("data", "next_step") != "email_otp" {
		t.Fatalf("no challenge: %s", g.raw)
	}
	r.call("POST", "/accounts/"+g.text("data", "account_id")+"/validate", map[string]any{"otp_code": "000000"}).want(200)
	if l := r.settled(g.text("data", "login_id")); l.text("data", "status") != "success" {
		t.Errorf("login: %s", l.raw)
	}
}

// Ensure a platform that wants a password asks for one, and that the one in
// the request does without.
func TestPassword(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	g := r.link(map[string]any{"platform": "workday", "identifier": "ana@example.com"}, 201)
	if g.text("data", "next_step") != "credentials" || g.text("data", "status") != "password_validation_pending" {
		t.Fatalf("no challenge: %s", g.raw)
	}
	path := "/accounts/" + g.text("data", "account_id") + "/validate"
	r.call("POST", path, map[string]any{"otp_code": "123456"}).refused(422, "bad_request")
	g = r.call("POST", path, map[string]any{"username": "ana@example.com", "password": "secreto"}).want(200)
	if g.text("data", "status") != "success" {
		t.Errorf("not connected: %s", g.raw)
	}
	g = r.link(map[string]any{"platform": "workday", "identifier": "eva@example.com", "password": "secreto"}, 201)
	if g.text("data", "status") != "success" {
		t.Errorf("not connected at once: %s", g.raw)
	}
}

// Ensure twelve hours pass between two successes, whoever asks, by the
// sandbox's clock, and that the account is then re-used.
func TestRecentSuccess(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	body := map[string]any{"platform": "uber", "identifier": "uber+success@palenca-tests.com"}
	first := r.link(body, 201)
	if first.text("data", "status") != "success" {
		t.Fatalf("not connected: %s", first.raw)
	}
	again := r.call("POST", "/users/accounts", body).refused(412, "recent_login_successful")
	if s := again.header.Get("Retry-After"); s == "" || again.at("error", "retry_after_seconds").(float64) > 12*3600 {
		t.Errorf("Retry-After %q: %s", s, again.raw)
	}
	body["external_id"] = "another"
	r.call("POST", "/users/accounts", body).refused(412, "recent_login_successful")
	if n := r.call("POST", "/users/search", map[string]any{"external_id": "another"}).want(200).len("data"); n != 0 {
		t.Errorf("the refused link left %d users", n)
	}
	delete(body, "external_id")
	r.call("POST", "/users/accounts", body, "X-Api-Key", otherKey).want(201) // another company's rule is its own

	r.clock.advance(12*time.Hour - time.Minute)
	r.call("POST", "/users/accounts", body).refused(412, "recent_login_successful")
	r.clock.advance(time.Minute)
	later := r.link(body, 200)
	if later.text("data", "account_id") != first.text("data", "account_id") || later.text("data", "login_id") == first.text("data", "login_id") {
		t.Errorf("not re-used: %s", later.raw)
	}
}

// Ensure Uber's block holds for 30 minutes and IMSS's quota until the next day.
func TestHolds(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	body := map[string]any{"country": "mx", "platform": "uber", "identifier": "uber+login_refused@palenca-tests.com"}
	r.call("POST", "/users/accounts", body).refused(400, "login_refused")
	before := len(r.events(sandboxScope, ""))
	r.clock.advance(29 * time.Minute)
	g := r.call("POST", "/users/accounts", body).refused(400, "login_refused")
	if left := g.at("error", "retry_after_seconds").(float64); left > 60 {
		t.Errorf("%v s left after 29 minutes", left)
	}
	if after := len(r.events(sandboxScope, "")); after != before {
		t.Errorf("the platform was asked during the block")
	}
	r.clock.advance(time.Minute)
	r.call("POST", "/users/accounts", body).refused(400, "login_refused")
	if after := len(r.events(sandboxScope, "")); after == before {
		t.Errorf("the platform was not asked after the block")
	}

	imss := map[string]any{"country": "mx", "platform": "imss", "identifier": "CASE900101HNEQTS01"}
	l := r.settled(r.link(imss, 201).text("data", "login_id"))
	if l.text("data", "status_details") != "too_many_requests" {
		t.Fatalf("login: %s", l.raw)
	}
	g = r.call("POST", "/users/accounts", imss).refused(429, "too_many_requests")
	if g.text("error", "type") != "source_error" {
		t.Errorf("type: %s", g.raw)
	}
	r.clock.advance(24 * time.Hour)
	r.link(imss, 200)
}

// Ensure one call links several platforms for one user, and says what failed.
func TestBulk(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	g := r.link(map[string]any{"platform": []string{"uber", "rappi", "imss"}, "identifier": "rappi+success@palenca-tests.com"}, 201)
	if g.len("data", "accounts") != 3 || g.text("data", "bulk_id") == "" {
		t.Fatalf("bulk: %s", g.raw)
	}
	for i, want := range []string{"validation_pending", "success", ""} {
		if got := g.text("data", "accounts", i, "status"); got != want {
			t.Errorf("account %d has status %q, want %q: %s", i, got, want, g.raw)
		}
	}
	if g.text("data", "accounts", 2, "error", "code") != "bad_request" {
		t.Errorf("imss without a CURP: %s", g.raw)
	}
	logins := r.call("POST", "/logins/search", map[string]any{"bulk_id": g.text("data", "bulk_id")}).want(200)
	if logins.at("pagination", "total_items") != 2.0 {
		t.Errorf("logins of the bulk: %s", logins.raw)
	}
}
