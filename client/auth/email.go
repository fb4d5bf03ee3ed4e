package auth

import (
	"context"
	"net/http"
)

// SendVerification mails a code of six digits to a new customer's address, and
// with verifyURL, the address of a page of the shop's with {hash} in it, a link.
// Errors: UserNotFound for an unknown address (not with the client's
// conceal_accounts); Forbidden where the shop has no `login.email_verification`;
// ValidationError; TooManyAttempts; APIException with 424 when mail cannot be sent.
func (s *Shop) SendVerification(ctx context.Context, email, verifyURL string) error {
	return s.sendMail(ctx, "/v1/auth/email/send-verification", email, "verify_url", verifyURL)
}

// VerifyEmail confirms an address by the code of a mail and logs its customer in.
// Errors: InvalidCode.
func (s *Shop) VerifyEmail(ctx context.Context, email, code string) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, "/v1/auth/email/verify", s.mailed(email, code))
}

// VerifyEmailByHash is VerifyEmail by the hash of the mail's link. Errors:
// InvalidCode.
func (s *Shop) VerifyEmailByHash(ctx context.Context, hash string) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, "/v1/auth/email/verify", map[string]any{"hash": hash, "shop_id": s.shopID})
}

// SendLoginCode mails a code of six digits to log in with, and with loginURL, the
// address of a page of the shop's with {hash} in it, a link. Errors: those of
// SendVerification, with `login.email_code`.
func (s *Shop) SendLoginCode(ctx context.Context, email, loginURL string) error {
	return s.sendMail(ctx, "/v1/auth/login/code/send", email, "login_url", loginURL)
}

// LoginByCode logs a customer in by the code of a mail. Errors: InvalidCode,
// UserDeactivated, SecondFactorRequired.
func (s *Shop) LoginByCode(ctx context.Context, email, code string) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, "/v1/auth/login/code", s.mailed(email, code))
}

// LoginByHash is LoginByCode by the hash of the mail's link. Errors:
// InvalidCode.
func (s *Shop) LoginByHash(ctx context.Context, hash string) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, "/v1/auth/login/code", map[string]any{"hash": hash, "shop_id": s.shopID})
}

func (s *Shop) sendMail(ctx context.Context, path, email, name, address string) error {
	body := map[string]any{"email": email, "shop_id": s.shopID}
	if address != "" {
		body[name] = address
	}
	return s.do(ctx, http.MethodPost, path, body, nil)
}

func (s *Shop) mailed(email, code string) map[string]any {
	return map[string]any{"email": email, "code": code, "shop_id": s.shopID}
}
