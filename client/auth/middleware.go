package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

type claimsKey struct{}

// ClaimsFrom gives what Middleware has found out; false outside it.
func ClaimsFrom(ctx context.Context) (Claims, bool) {
	c, ok := ctx.Value(claimsKey{}).(Claims)
	return c, ok
}

// Middleware lets requests with a good Bearer token through, with its claims in
// their context. Others are answered as the API answers them: 401 INVALID_TOKEN,
// 403 USER_DEACTIVATED; or 503 API_EXCEPTION when it cannot be told whether the
// token is good.
func (v *Verifier) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			token = ""
		}
		claims, err := v.Verify(r.Context(), strings.TrimSpace(token))
		if err != nil {
			refuse(w, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), claimsKey{}, claims)))
	})
}

// textAway is the API's own for its 503.
const textAway = "Something went wrong while processing your request. Please try again shortly."

func refuse(w http.ResponseWriter, err error) {
	status, code, message := http.StatusServiceUnavailable, APIException, textAway
	if e, ok := errors.AsType[*Error](err); ok && !e.Temporary() {
		status, code, message = e.Status, e.Code, e.Message
	}
	h := w.Header()
	if code == InvalidToken {
		h.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	}
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":%q,"message":%q,"context":null}`, code, message) // the caller may have gone
}

// notGood says what the API says about a token that is not good.
func notGood(cause error) error {
	return &Error{
		Status: http.StatusUnauthorized, Code: InvalidToken, Message: "Your session has expired. Please log in again.", cause: cause,
	}
}
