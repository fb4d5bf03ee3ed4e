package connect_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
)

// Ensure a company's own scenario decides what comes of a login: one step is
// one login.
func TestScenarios(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	write := func(m scenario.Match, steps ...scenario.Step) {
		t.Helper()
		if _, err := r.book.Create(context.Background(), sandboxScope, m, steps); err != nil {
			t.Fatal(err)
		}
	}
	write(scenario.Match{Identifier: phoneNumber(1)},
		scenario.Step{Code: "login_refused"},
		scenario.Step{OTP: "4711", Data: json.RawMessage(`{"profile":{"profile":{"first_name":"Xóchitl"}}}`)})
	write(scenario.Match{Email: "late@example.com"}, scenario.Step{Delay: time.Millisecond, Code: "banned"})
	write(scenario.Match{CURP: "PEHL800101HDFRRS09"}, scenario.Step{Status: "incomplete"})
	write(scenario.Match{Identifier: "odd@example.com"}, scenario.Step{Code: "nobody_knows_this"})

	link := func(platform, identifier string) got {
		return r.call("POST", "/users/accounts", map[string]any{"country": "mx", "platform": platform, "identifier": identifier})
	}
	link("didi", phoneNumber(1)).refused(400, "login_refused")
	g := link("didi", phoneNumber(1)).want(200)
	if kept := r.codes(1); len(kept) != 1 || kept[0].Code != "4711" {
		t.Errorf("outbox %+v", kept)
	}
	path := "/accounts/" + g.text("data", "account_id")
	r.call("POST", path+"/validate", map[string]any{"otp_code": "1234"}).refused(401, "invalid_otp")
	r.call("POST", path+"/validate", map[string]any{"otp_code": "4711"}).want(200)
	p := r.call("GET", path+"/profile", nil).want(200)
	if p.text("data", "profile", "first_name") != "Xóchitl" || p.text("data", "profile", "last_name") == "" {
		t.Errorf("profile: %s", p.raw)
	}
	if b := link("rappi", "late@example.com").want(201); b.text("data", "warning") != "" && b.text("data", "status_details") != "banned" {
		t.Errorf("banned: %s", b.raw)
	}
	l := r.settled(link("imss", "PEHL800101HDFRRS09").want(201).text("data", "login_id"))
	if l.text("data", "status") != "incomplete" {
		t.Errorf("login: %s", l.raw)
	}
	link("rappi", "odd@example.com").refused(422, "platform_error")
	if again := r.call("POST", "/users/accounts", map[string]any{"country": "mx", "platform": "didi", "identifier": phoneNumber(1)}, "X-Api-Key", otherKey).want(201); again.text("data", "next_step") != "otp" {
		t.Errorf("another company's sandbox: %s", again.raw)
	}
}
