package auth

import (
	"context"
	"net/http"
)

// SendReset sends a mail with a link to a page of the shop's; resetURL is its
// address with {hash} where the secret of the link goes. Errors: UserNotFound for
// an unknown address (not with the client's conceal_accounts; tell the person the
// same either way), ValidationError, TooManyAttempts, APIException with 424
// when mail cannot be sent.
func (s *Shop) SendReset(ctx context.Context, email, resetURL string) error {
	return s.do(ctx, http.MethodPost, "/v1/auth/password/send-reset-email",
		map[string]any{"email": email, "reset_url": resetURL, "shop_id": s.shopID}, nil)
}

// UpdateByHash sets a password with the hash of a reset link and logs the
// customer in; every other session of theirs ends. Errors: ResetHashExpired;
// ValidationError for a password that the shop's rule refuses, with which the
// link stays good; SecondFactorRequired, when the password is set and the
// log-in waits for LoginSecond.
func (s *Shop) UpdateByHash(ctx context.Context, hash, password string) (Tokens, error) {
	return s.pair(ctx, http.MethodPut, "/v1/auth/password/update-by-hash",
		map[string]any{"hash": hash, "password": password, "shop_id": s.shopID})
}
