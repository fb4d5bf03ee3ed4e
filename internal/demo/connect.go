package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// inbox is the sandbox's own webhook receiver for this visit.
func (v *visit) inbox() string {
	return "/sandbox/v1/hooks/" + v.client.keys.Profile.CompanyCode + "-demo"
}

func (v *visit) connect(ctx context.Context, method, path string, body any, want int) (answer, error) {
	return v.client.call(ctx, request{
		method: method, path: "/connect/v1" + path, header: v.connectKey(), body: body, want: want,
	})
}

func (v *visit) webhookEndpoint(ctx context.Context) (string, error) {
	_, err := v.connect(ctx, http.MethodPost, "/webhooks", map[string]any{
		"url": v.client.keys.Base + v.inbox(), "name": "demo", "is_sandbox": true, "sign_request": true, "events": []string{"*"},
	}, http.StatusCreated)
	return v.inbox(), err
}

func (v *visit) link(ctx context.Context, platform string, body map[string]any) (answer, error) {
	body["country"], body["platform"] = "mx", platform
	body["widget_id"], body["external_id"] = v.client.keys.Connect.WidgetID, "demo-1"
	a, err := v.connect(ctx, http.MethodPost, "/users/accounts", body, http.StatusCreated)
	if err == nil && a.text("data", "account_id") == "" {
		err = errors.New("the answer holds no account_id")
	}
	return a, err
}

func (v *visit) linkIMSS(ctx context.Context) (string, error) {
	a, err := v.link(ctx, "imss", map[string]any{"identifier": v.person.curp, "gov_id": v.person.curp})
	if err != nil {
		return "", err
	}
	v.userID, v.imssAccount = a.text("data", "user_id"), a.text("data", "account_id")
	return "account " + v.imssAccount, nil
}

func (v *visit) linkUber(ctx context.Context) (string, error) {
	a, err := v.link(ctx, "uber", map[string]any{"identifier": v.person.uberPhone, "user_id": v.userID})
	if err != nil {
		return "", err
	}
	if next := a.text("data", "next_step"); next != "otp" {
		return "", fmt.Errorf("next_step is %q instead of otp", next)
	}
	v.uberAccount = a.text("data", "account_id")
	return "asks for a code", nil
}

func (v *visit) uberCode(ctx context.Context) (string, error) {
	code, err := v.sms(ctx, v.person.uberPhone)
	if err != nil {
		return "", err
	}
	_, err = v.connect(ctx, http.MethodPost, "/accounts/"+v.uberAccount+"/validate", map[string]any{"otp_code": code}, http.StatusOK)
	return "code accepted", err
}

// webhooks waits until both links have been reported, every delivery signed.
func (v *visit) webhooks(ctx context.Context) (string, error) {
	return until(ctx, func() (string, error) {
		a, err := v.client.call(ctx, request{method: http.MethodGet, path: v.inbox(), header: v.connectKey(), want: http.StatusOK})
		if err != nil {
			return "", err
		}
		got, _ := a.at("items").([]any)
		succeeded := map[string]bool{}
		for i := range got {
			if held, _ := a.at("items", i, "signature_valid").(bool); !held {
				return "", fmt.Errorf("a delivery's signature does not hold: %v", got[i])
			}
			if a.text("items", i, "body", "data", "webhook_action") == "login.success" {
				succeeded[a.text("items", i, "body", "data", "account_id")] = true
			}
		}
		if !succeeded[v.imssAccount] || !succeeded[v.uberAccount] {
			return "", nil
		}
		return fmt.Sprintf("%d deliveries, two logins succeeded", len(got)), nil
	})
}

func (v *visit) employment(ctx context.Context) (string, error) {
	a, err := v.connect(ctx, http.MethodGet, "/accounts/"+v.imssAccount+"/employment", nil, http.StatusOK)
	if err != nil {
		return "", err
	}
	if nss := a.text("data", "employment_info", "nss"); nss != v.nssNumber {
		return "", fmt.Errorf("NSS %q here, %q from the look-up", nss, v.nssNumber)
	}
	history, _ := a.at("data", "employment_history").([]any)
	if len(history) == 0 {
		return "", errors.New("the employment history is empty")
	}
	return fmt.Sprintf("%d jobs, last at %s", len(history), a.text("data", "employment_history", 0, "employer")), nil
}

func (v *visit) earnings(ctx context.Context) (string, error) {
	a, err := v.connect(ctx, http.MethodPost, "/accounts/"+v.uberAccount+"/earnings/search", map[string]any{}, http.StatusOK)
	if err != nil {
		return "", err
	}
	list, _ := a.at("data", "earnings").([]any)
	if len(list) == 0 {
		return "", errors.New("no earnings were found")
	}
	return fmt.Sprintf("%d earnings, newest %v %s on %s", len(list), a.at("data", "earnings", 0, "amount"),
		strings.ToUpper(a.text("data", "earnings", 0, "currency")), a.text("data", "earnings", 0, "earning_date")), nil
}
