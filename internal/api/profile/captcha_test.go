package profile_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// solve does the work of a fresh challenge.
func (w *world) solve() string {
	w.t.Helper()
	d := w.want(w.as("pow", "POST", "auth/captcha", "", nil), 200, "").data()
	for i := 0; ; i++ {
		response := d["challenge"].(string) + "." + strconv.Itoa(i)
		if sum := sha256.Sum256([]byte(response)); sum[0] == 0 && sum[1] == 0 && d["bits"] == 16.0 {
			return response
		}
	}
}

// Ensure a recovery, and a login after wrong passwords, want a captcha where
// the client application has one, and that an answer works once and in time.
func TestCaptcha(t *testing.T) {
	t.Parallel()
	w := start(t, storetest.SQLite(t))
	recover := func(key, response string) answer {
		return w.as(key, "POST", "auth/recovery/recover", "", obj{"login_id": "ana", "method": "PHONE", "captcha_response": response})
	}
	w.want(recover("app", ""), 200, "recovery-checkotp")
	w.want(recover("pow", ""), 401, "auth.captcha.missing")
	w.want(recover("pow", "nonsense"), 401, "auth.captcha.invalid")
	w.want(recover("pow", "1.2.3.4"), 401, "auth.captcha.invalid")
	solved := w.solve()
	w.want(recover("pow", solved+"0"), 401, "auth.captcha.invalid")
	w.want(recover("pow", solved), 200, "recovery-checkotp")
	w.want(recover("pow", solved), 401, "auth.captcha.invalid")
	stale := w.solve()
	w.clock.advance(5 * time.Minute)
	w.want(recover("pow", stale), 401, "auth.captcha.invalid")
	w.want(recover("hcap", w.solve()), 503, "server.unavailable") // no keys: nobody

	login := func(response string) answer {
		return w.as("pow", "POST", "auth/login", "", obj{"login_id": "c7", "captcha_response": response})
	}
	for range 3 {
		token := w.want(login(""), 200, "checkpassword").token()
		w.want(w.as("pow", "POST", "auth/checkpassword", token, obj{"password": "wrong"}), 401, "auth.password.invalid")
	}
	w.want(login(""), 401, "auth.captcha.missing")
	token := w.want(login(w.solve()), 200, "checkpassword").token()
	w.want(w.as("pow", "POST", "auth/checkpassword", token, obj{"password": goodPassword}), 200, "authorized")
	w.want(login(""), 200, "checkpassword")
}

// Ensure a client application with a provider's captcha shows its site key, and
// that the provider is asked with our secret and decides; an answer is good once
// even if the provider takes it twice, and its outage admits nobody.
func TestCaptcha_Provider(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 8)
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("secret") != "hush" || r.PostFormValue("sitekey") != "site" {
			t.Errorf("asked with %v", r.PostForm)
		}
		answer := r.PostFormValue("response")
		asked <- answer
		if answer == "outage" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, `{"success":%t}`, answer == "human")
	}))
	t.Cleanup(provider.Close)
	w := startAsking(t, storetest.SQLite(t), map[string]captcha.Keys{captcha.HCaptcha: {SiteKey: "site", Secret: "hush", URL: provider.URL}})
	d := w.want(w.as("hcap", "POST", "auth/captcha", "", nil), 200, "").data()
	if d["provider"] != "hcaptcha" || d["site_key"] != "site" || d["challenge"] != nil {
		t.Errorf("demand %v", d)
	}
	recover := func(response string) answer {
		return w.as("hcap", "POST", "auth/recovery/recover", "", obj{"login_id": "ana", "method": "PHONE", "captcha_response": response})
	}
	w.want(recover(""), 401, "auth.captcha.missing")
	if len(asked) > 0 {
		t.Error("asked about nothing")
	}
	w.want(recover("robot"), 401, "auth.captcha.invalid")
	w.want(recover("outage"), 503, "server.unavailable")
	w.want(recover("human"), 200, "recovery-checkotp")
	w.want(recover("human"), 401, "auth.captcha.invalid")
	for _, want := range []string{"robot", "outage", "human", "human"} {
		if got := <-asked; got != want {
			t.Errorf("asked about %q, not %q", got, want)
		}
	}
}
