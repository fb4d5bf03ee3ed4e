package auth

import (
	"context"
	"net/http"
	"time"
)

// Challenge is what a log-in leads to whose first factor was right and whose
// account has an authenticator app: Error.Challenge with SecondFactorRequired.
// Keep it in the browser's session while the person looks at their app.
type Challenge struct {
	Text    string        // for LoginSecond
	Methods []string      // totp, recovery_code
	Life    time.Duration // from now
}

// LoginSecond ends such a log-in with the code of the app, or with a recovery
// code. Errors: InvalidCode; InvalidState when the challenge is over and the
// customer must begin again; TooManyAttempts.
func (s *Shop) LoginSecond(ctx context.Context, challenge, code string) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, "/v1/auth/login/second-factor",
		map[string]any{"challenge": challenge, "code": code, "shop_id": s.shopID})
}

// Enrolment is an authenticator app that is being set up. Show URI as a QR code
// and Secret as text beside it.
type Enrolment struct {
	Secret string `json:"secret"`
	URI    string `json:"uri"`
}

// String shows nothing of the secret.
func (Enrolment) String() string { return "auth.Enrolment{…}" }

// GoString shows nothing of the secret.
func (e Enrolment) GoString() string { return e.String() }

// BeginTOTP begins to set up an authenticator app. password is the current one,
// for a customer who has not logged in within ten minutes; "" otherwise.
// Errors: FreshLoginRequired when it is needed, InvalidPassword, SecondFactorSet,
// Forbidden where the shop has no `login.totp`.
func (c *Customer) BeginTOTP(ctx context.Context, password string) (Enrolment, error) {
	var e Enrolment
	err := c.do(ctx, http.MethodPost, "/v1/auth/totp", proof(password), &e)
	return e, err
}

// ConfirmTOTP ends the setting up with the app's first code. The recovery codes
// are shown to the customer now and never again. Errors: InvalidCode,
// InvalidState.
func (c *Customer) ConfirmTOTP(ctx context.Context, code string) (recovery []string, err error) {
	return c.recovery(ctx, "/v1/auth/totp/confirm", code)
}

// RenewRecoveryCodes makes new ones; the old ones are dead. Errors: InvalidCode.
func (c *Customer) RenewRecoveryCodes(ctx context.Context, code string) (recovery []string, err error) {
	return c.recovery(ctx, "/v1/auth/totp/recovery-codes", code)
}

// DropTOTP takes the app away, and its recovery codes. Errors: InvalidCode.
func (c *Customer) DropTOTP(ctx context.Context, code string) error {
	return c.do(ctx, http.MethodDelete, "/v1/auth/totp", map[string]any{"code": code}, nil)
}

func (c *Customer) recovery(ctx context.Context, path, code string) ([]string, error) {
	var a struct {
		Codes []string `json:"recovery_codes"`
	}
	err := c.do(ctx, http.MethodPost, path, map[string]any{"code": code}, &a)
	return a.Codes, err
}

// proof is the body of what needs a recent log-in or the password.
func proof(password string) map[string]any {
	if password == "" {
		return map[string]any{}
	}
	return map[string]any{"password": password}
}
