package connect_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/notify"
)

// challenge links a phone at Uber and gives account and login.
func (r *rig) challenge(i int) (account, login string) {
	r.t.Helper()
	g := r.link(map[string]any{"platform": "uber", "identifier": phoneNumber(i)}, 201)
	return g.text("data", "account_id"), g.text("data", "login_id")
}

func (r *rig) codes(i int) []notify.Kept {
	r.t.Helper()
	kept, err := r.notifier.Outbox(context.Background(), sandboxScope, notify.Filter{To: phoneNumber(i)})
	if err != nil {
		r.t.Fatal(err)
	}
	return kept
}

// Ensure three wrong codes end a login, and the first two do not.
func TestThreeTries(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	g := r.link(map[string]any{"platform": "uber", "identifier": "uber+invalid_otp@palenca-tests.com"}, 201)
	path := "/accounts/" + g.text("data", "account_id")
	for i, want := range []string{"validation_pending", "validation_pending", "incomplete"} {
		r.call("POST", path+"/validate", map[string]any{"otp_code": "123456"}).refused(401, "invalid_otp")
		l := r.call("GET", "/logins/"+g.text("data", "login_id"), nil).want(200)
		if l.text("data", "status") != want || l.text("data", "status_details") != "invalid_otp" {
			t.Errorf("after try %d: %s", i+1, l.raw)
		}
	}
	r.call("POST", path+"/validate", map[string]any{"otp_code": "123456"}).refused(409, "validation_not_expected")
	if n := count(r.events(sandboxScope, g.text("data", "login_id")), "login.incomplete"); n != 1 {
		t.Errorf("login.incomplete %d times", n)
	}
}

// Ensure a code that does not come in five minutes ends the login, whether
// somebody looks at it or sends the code too late.
func TestCodeExpires(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	late, lateLogin := r.challenge(1)
	_, seenLogin := r.challenge(2)
	r.clock.advance(5*time.Minute - 20*time.Second)
	if l := r.call("GET", "/logins/"+seenLogin, nil).want(200); l.text("data", "status") != "validation_pending" {
		t.Fatalf("too early: %s", l.raw)
	}
	r.clock.advance(20 * time.Second)
	r.call("POST", "/accounts/"+late+"/validate", map[string]any{"otp_code": "123456"}).refused(401, "expired_otp")
	r.call("POST", "/accounts/"+late+"/validate", map[string]any{"otp_code": "123456"}).refused(401, "expired_otp")
	for _, id := range []string{lateLogin, seenLogin} {
		l := r.call("GET", "/logins/"+id, nil).want(200)
		if l.text("data", "status") != "incomplete" || l.text("data", "status_details") != "validation_time_expired" {
			t.Errorf("login: %s", l.raw)
		}
		if n := count(r.events(sandboxScope, id), "login.incomplete"); n != 1 {
			t.Errorf("login.incomplete %d times", n)
		}
	}
}

// Ensure a new code comes no sooner than 30 seconds after the last, by another
// way if wanted, three times, and that it gets five minutes of its own.
func TestResend(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	account, _ := r.challenge(1)
	path := "/accounts/" + account
	g := r.call("POST", path+"/resend-otp", map[string]any{}).refused(429, "too_many_requests")
	if g.header.Get("Retry-After") == "" {
		t.Errorf("no Retry-After: %s", g.raw)
	}
	r.call("POST", path+"/resend-otp", map[string]any{"phone_number": "12"}).refused(422, "invalid_phone_number")
	r.clock.advance(30 * time.Second)
	g = r.call("POST", path+"/resend-otp", map[string]any{"phone_number": phoneNumber(1)}).want(200)
	if g.text("data", "next_step") != "otp" || len(r.codes(1)) != 2 {
		t.Errorf("no second code: %s", g.raw)
	}
	r.clock.advance(30 * time.Second)
	r.call("POST", path+"/validate", map[string]any{"alternative_method": "pigeon"}).refused(422, "bad_request")
	g = r.call("POST", path+"/validate", map[string]any{"alternative_method": "phone_whatsapp_otp"}).want(200)
	if kept := r.codes(1); g.text("data", "next_step") != "phone_whatsapp_otp" || len(kept) != 3 || kept[0].Channel != "whatsapp" {
		t.Errorf("no code by WhatsApp: %s %+v", g.raw, kept)
	}
	r.clock.advance(4*time.Minute + 59*time.Second)
	r.call("POST", path+"/resend-otp", map[string]any{}).want(200)
	r.clock.advance(30 * time.Second)
	r.call("POST", path+"/resend-otp", map[string]any{}).refused(429, "too_many_requests")
	r.call("POST", path+"/validate", map[string]any{"otp_code": "123456"}).want(200)
}

// Ensure that a code that could not be sent again ends the login.
func TestResendFails(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	g := r.link(map[string]any{"platform": "uber", "identifier": "uber+could_not_send_otp@palenca-tests.com"}, 201)
	r.clock.advance(30 * time.Second)
	r.call("POST", "/accounts/"+g.text("data", "account_id")+"/resend-otp", map[string]any{}).refused(401, "could_not_send_otp")
	l := r.call("GET", "/logins/"+g.text("data", "login_id"), nil).want(200)
	if l.text("data", "status") != "error" {
		t.Errorf("login: %s", l.raw)
	}
}

// Ensure of many codes at the same time one is passed on, with one effect.
func TestRacingCodes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		account, login := r.challenge(1)
		var wg sync.WaitGroup
		status := make([]int, 12)
		for i := range status {
			wg.Go(func() {
				g, err := r.try("POST", "/accounts/"+account+"/validate", map[string]any{"otp_code": "123456"})
				if err != nil {
					t.Error(err)
				}
				status[i] = g.status
			})
		}
		wg.Wait()
		won := 0
		for _, s := range status {
			switch s {
			case 200:
				won++
			case 409:
			default:
				t.Errorf("status %d", s)
			}
		}
		if won != 1 {
			t.Errorf("%d codes were passed on", won)
		}
		for _, event := range []string{"login.success", "account.connected", "profile.updated"} {
			if n := count(r.events(sandboxScope, login), event); n != 1 {
				t.Errorf("%s %d times", event, n)
			}
		}
	})
}

// Ensure beginning anew gives up the login that waits, on the same account.
func TestBeginAnew(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	account, first := r.challenge(1)
	g := r.link(map[string]any{"platform": "uber", "identifier": phoneNumber(1)}, 200)
	if g.text("data", "account_id") != account || g.text("data", "login_id") == first {
		t.Fatalf("not anew: %s", g.raw)
	}
	l := r.call("GET", "/logins/"+first, nil).want(200)
	if l.text("data", "status") != "incomplete" || l.text("data", "status_details") != "superseded" {
		t.Errorf("the first login: %s", l.raw)
	}
	r.call("POST", "/accounts/"+account+"/validate", map[string]any{"otp_code": "123456"}).want(200)
}
