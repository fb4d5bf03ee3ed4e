package app_test

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
)

// Ensure that a link that waits for its code survives a restart: the person
// enters the code, the link succeeds and its webhook arrives, signed, at the
// server's new address.
func TestLinkSurvivesRestart(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		const phone, inbox = "+525512345678", "/sandbox/v1/hooks/000000-restart"
		cfg := app.Config{Data: t.TempDir(), Database: database}
		first := open(t, cfg)
		key := map[string]string{"x-api-key": first.keys.Connect.PrivateKey}
		linked := want(t, first.URL(), 201, asked{method: "POST", path: "/connect/v1/users/accounts", header: key, body: body(t, map[string]any{
			"country": "mx", "platform": "uber", "identifier": phone, "external_id": "X1",
		})})
		if next := linked.at(t, "data", "next_step"); next != "otp" {
			t.Fatalf("next_step is %q instead of otp: %s", next, linked.raw)
		}
		account := linked.at(t, "data", "account_id")
		first.close(t)

		second := start(t, cfg)
		if second.keys.Connect.PrivateKey != first.keys.Connect.PrivateKey {
			t.Fatal("the second start has another key than the first")
		}
		want(t, second.URL(), 201, asked{method: "POST", path: "/connect/v1/webhooks", header: key, body: body(t, map[string]any{
			"url": second.URL() + inbox, "name": "restart", "is_sandbox": true, "sign_request": true, "events": []string{"*"},
		})})
		otp := newestCode(t, second, phone)
		want(t, second.URL(), 200, asked{method: "POST", path: "/connect/v1/accounts/" + account + "/validate", header: key, body: body(t, map[string]any{"otp_code": otp})})

		eventually(t, 10*time.Second, "the account's login succeeds", func() bool {
			g := want(t, second.URL(), 200, asked{method: "GET", path: "/connect/v1/accounts/" + account, header: key})
			return g.at(t, "data", "status") == "success"
		})
		eventually(t, 10*time.Second, "a signed webhook says so", func() bool {
			return delivered(t, second, inbox, account, "login.success")
		})
		want(t, second.URL(), 200, asked{method: "POST", path: "/connect/v1/accounts/" + account + "/earnings/search", header: key, body: "{}"})
	})
}

// newestCode gives the code of the newest text message to a phone.
func newestCode(t *testing.T, s *server, phone string) (code string) {
	t.Helper()
	eventually(t, 10*time.Second, "a code is sent to "+phone, func() bool {
		g := want(t, s.URL(), 200, asked{method: "GET", path: "/sandbox/v1/outbox?channel=sms&to=" + url.QueryEscape(phone),
			header: map[string]string{"x-api-key": s.keys.Connect.PrivateKey}})
		var kept []struct{ Code string }
		if err := json.Unmarshal(g.raw, &kept); err != nil {
			t.Fatal(err)
		}
		if len(kept) > 0 {
			code = kept[0].Code
		}
		return code != ""
	})
	return code
}

// delivered reports whether an inbox got an account's event; a signature that
// does not hold ends the test.
func delivered(t *testing.T, s *server, inbox, account, action string) bool {
	t.Helper()
	g := want(t, s.URL(), 200, asked{method: "GET", path: inbox, header: map[string]string{"x-api-key": s.keys.Connect.PrivateKey}})
	var kept []struct {
		SignatureValid bool `json:"signature_valid"`
		Body           struct {
			Data struct {
				AccountID string `json:"account_id"`
				Action    string `json:"webhook_action"`
			}
		}
	}
	if err := json.Unmarshal(g.raw, &kept); err != nil {
		t.Fatal(err)
	}
	for _, k := range kept {
		if !k.SignatureValid {
			t.Fatalf("a signature does not hold: %s", g.raw)
		}
		if k.Body.Data.AccountID == account && k.Body.Data.Action == action {
			return true
		}
	}
	return false
}
