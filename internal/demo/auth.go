package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

func (v *visit) basic() *[2]string {
	k := v.client.keys.Auth
	return &[2]string{strconv.Itoa(k.ClientID), k.ClientSecret}
}

// keep remembers the pair of tokens that an answer holds.
func (v *visit) keep(a answer) error {
	v.accessToken, v.refreshToken = a.text("access_token"), a.text("refresh_token")
	if v.accessToken == "" || v.refreshToken == "" {
		return errors.New("the answer holds no pair of tokens")
	}
	return nil
}

func (v *visit) register(ctx context.Context) (string, error) {
	a, err := v.client.call(ctx, request{
		method: http.MethodPost, path: "/auth/v1/auth/register", basic: v.basic(), want: http.StatusOK,
		body: map[string]any{
			"first_name": v.person.given, "last_name": v.person.surname, "gender": "m",
			"email": v.person.email, "password": v.person.password, "shop_id": v.client.keys.Auth.ShopID,
		},
	})
	if err != nil {
		return "", err
	}
	return v.person.email, v.keep(a)
}

func (v *visit) login(ctx context.Context) (string, error) {
	a, err := v.client.call(ctx, request{
		method: http.MethodPost, path: "/auth/v1/auth/login", basic: v.basic(), want: http.StatusOK,
		body: map[string]any{"email": v.person.email, "password": v.person.password, "shop_id": v.client.keys.Auth.ShopID},
	})
	if err != nil {
		return "", err
	}
	seconds, _ := a.at("expires_in").(float64)
	return fmt.Sprintf("token for %.0f days", seconds/86400), v.keep(a)
}

func (v *visit) validate(ctx context.Context) (string, error) {
	_, err := v.client.call(ctx, request{
		method: http.MethodGet, path: "/auth/v1/oauth/token/validate", header: v.bearer(v.accessToken), want: http.StatusOK,
	})
	return "signature, expiry, revocation", err
}

func (v *visit) refresh(ctx context.Context) (string, error) {
	old := v.accessToken
	a, err := v.client.call(ctx, request{
		method: http.MethodPost, path: "/auth/v1/oauth/token", basic: v.basic(), want: http.StatusOK,
		body: map[string]any{"grant_type": "refresh_token", "refresh_token": v.refreshToken},
	})
	if err != nil {
		return "", err
	}
	if err := v.keep(a); err != nil {
		return "", err
	}
	return "new pair, the old token is dead", v.dead(ctx, old)
}

func (v *visit) logout(ctx context.Context) (string, error) {
	header := v.bearer(v.accessToken)
	header["X-Shop-Id"] = strconv.Itoa(v.client.keys.Auth.ShopID)
	if _, err := v.client.call(ctx, request{
		method: http.MethodPost, path: "/auth/v1/auth/logout", header: header, want: http.StatusNoContent,
	}); err != nil {
		return "", err
	}
	return "token refused from now on", v.dead(ctx, v.accessToken)
}

// dead insists that a token is refused with the contract's code.
func (v *visit) dead(ctx context.Context, token string) error {
	a, err := v.client.call(ctx, request{
		method: http.MethodGet, path: "/auth/v1/oauth/token/validate", header: v.bearer(token), want: http.StatusUnauthorized,
	})
	if err == nil && a.text("error") != "INVALID_TOKEN" {
		err = fmt.Errorf("refused with %q instead of INVALID_TOKEN", a.text("error"))
	}
	return err
}
