package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// profileStep makes one sign-in step and expects the session in a state.
func (v *visit) profileStep(ctx context.Context, name, state string, body map[string]any) (string, error) {
	k := v.client.keys.Profile
	header := map[string]string{"X-Api-Key": k.APIKey}
	if v.sessionToken != "" {
		header["Authorization"] = "Bearer " + v.sessionToken
	}
	a, err := v.client.call(ctx, request{
		method: http.MethodPost, path: "/profile/" + k.CompanyCode + "/v2/auth/" + name,
		header: header, body: body, want: http.StatusOK,
	})
	if err != nil {
		return "", err
	}
	if got := a.text("session_state"); got != state {
		return "", fmt.Errorf("session is in state %q instead of %q", got, state)
	}
	if v.sessionToken = a.text("session_token"); v.sessionToken == "" {
		return "", errors.New("the answer holds no session token")
	}
	return "state " + state, nil
}

func (v *visit) profileLogin(ctx context.Context) (string, error) {
	return v.profileStep(ctx, "login", "checkpassword", map[string]any{"login_id": manifest.DevPerson.Phone})
}

func (v *visit) profilePassword(ctx context.Context) (string, error) {
	return v.profileStep(ctx, "checkpassword", "checkotp", map[string]any{"password": manifest.DevPerson.Password})
}

func (v *visit) profileCode(ctx context.Context) (string, error) {
	code, err := v.sms(ctx, manifest.DevPerson.Phone)
	if err != nil {
		return "", err
	}
	return v.profileStep(ctx, "checkotp", "authorized", map[string]any{"otp": code})
}

// sms waits for the newest text message that the sandbox kept for a phone.
func (v *visit) sms(ctx context.Context, phone string) (string, error) {
	return until(ctx, func() (string, error) {
		a, err := v.client.call(ctx, request{
			method: http.MethodGet, path: "/sandbox/v1/outbox?channel=sms&to=" + url.QueryEscape(phone),
			header: v.connectKey(), want: http.StatusOK,
		})
		return a.text("items", 0, "code"), err
	})
}
