package auth_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/auth"
	"github.com/ventanilla/ventanilla/internal/api/wire/wiretest"
)

// Ensure that the codes are the contract's, and ours that it is silent about.
func TestDialectCodes(t *testing.T) {
	t.Parallel()
	wiretest.Codes(t, auth.Dialect, map[string][]int{
		"INVALID_CLIENT":              {401},
		"INVALID_TOKEN":               {401},
		"USER_DEACTIVATED":            {403},
		"INVALID_PASSWORD":            {403},
		"USER_NOT_FOUND":              {404},
		"TOKEN_NOT_FOUND":             {404},
		"PASSWORD_RESET_HASH_EXPIRED": {406},
		"USER_ALREADY_EXISTS":         {409},
		"validation_error":            {400, 422},
		"TOO_MANY_ATTEMPTS":           {429},
		"API_EXCEPTION":               {424, 500, 503},
		"unsupported_grant_type":      {400},
		"invalid_request":             {400, 401},

		"unauthorized_client":    {400},
		"invalid_scope":          {400},
		"unsupported_token_type": {400},
		"INVALID_SIGNATURE":      {401},
		"INSUFFICIENT_SCOPE":     {403},
		"INVALID_STATE":          {400},
		"INVALID_CODE":           {403},
		"CAPTCHA_REQUIRED":       {403},
		"EMAIL_NOT_VERIFIED":     {403},
		"SECOND_FACTOR_REQUIRED": {403},
		"SECOND_FACTOR_SET":      {409},
		"FRESH_LOGIN_REQUIRED":   {403},
		"INVALID_PASSKEY":        {403},
		"LIMIT_EXCEEDED":         {409},
		"FORBIDDEN":              {403},
		"NOT_FOUND":              {404},
		"METHOD_NOT_ALLOWED":     {405},
		"BODY_TOO_LARGE":         {413},
		"UNSUPPORTED_MEDIA_TYPE": {415},
	})
	wiretest.Catalogued(t, auth.Dialect)
	wiretest.Retry(t, auth.Dialect, 429, 503)
}

func TestDialectGolden(t *testing.T) { t.Parallel(); wiretest.Golden(t, auth.Dialect) }

// Ensure the bodies that the contract fixes, to the letter.
func TestDialectTexts(t *testing.T) {
	t.Parallel()
	const refresh = `{"error":"invalid_request","error_description":"The refresh token is invalid.","hint":`
	for c, want := range map[fault.Condition]string{
		fault.ClientInvalid:         `{"error":"INVALID_CLIENT","message":"Client authentication failed.","context":null}`,
		fault.TokenExpired:          `{"error":"INVALID_TOKEN","message":"Your session has expired. Please log in again.","context":null}`,
		fault.AccountLocked:         `{"error":"USER_DEACTIVATED","message":"Your customer account has been deactivated. If you have any questions, feel free to get in touch.","context":null}`,
		fault.CurrentPasswordWrong:  `{"error":"INVALID_PASSWORD","message":"Your current password is incorrect.","context":null}`,
		fault.LoginUnknown:          `{"error":"USER_NOT_FOUND","message":"Your email address or password is incorrect. Please try again.","context":null}`,
		fault.ResetLinkDead:         `{"error":"PASSWORD_RESET_HASH_EXPIRED","message":"This link has expired or has already been used.","context":null}`,
		fault.AccountExists:         `{"error":"USER_ALREADY_EXISTS","message":"An account with this email address already exists.","context":null}`,
		fault.Internal:              `{"error":"API_EXCEPTION","message":"Something went wrong while processing your request. Please try again shortly.","context":null}`,
		fault.GrantUnsupported:      `{"error":"unsupported_grant_type","error_description":"The authorization grant type is not supported by the authorization server.","hint":"Check that all required parameters have been provided","message":"The authorization grant type is not supported by the authorization server."}`,
		fault.RefreshTokenMalformed: refresh + `"Cannot decrypt the refresh token","message":"The refresh token is invalid."}`,
		fault.RefreshTokenForeign:   refresh + `"Token is not linked to client","message":"The refresh token is invalid."}`,
		fault.RefreshTokenExpired:   refresh + `"Token has expired","message":"The refresh token is invalid."}`,
		fault.RefreshTokenRevoked:   refresh + `"Token has been revoked","message":"The refresh token is invalid."}`,
	} {
		if got := wiretest.Answer(t, auth.Dialect, c).Body.String(); got != want {
			t.Errorf("%s: %s", c, got)
		}
	}
}

// Ensure that an unknown address and a wrong password cannot be told apart, in
// either format.
func TestUnknownAddressAnswersLikeWrongPassword(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"application/json", "application/problem+json"} {
		a := wiretest.Answer(t, auth.Dialect, fault.LoginUnknown, "Accept", accept)
		b := wiretest.Answer(t, auth.Dialect, fault.PasswordWrong, "Accept", accept)
		strip := func(body []byte) map[string]any {
			var m map[string]any
			if err := json.Unmarshal(body, &m); err != nil {
				t.Fatal(err)
			}
			delete(m, "instance")
			return m
		}
		if diff := cmp.Diff(strip(a.Body.Bytes()), strip(b.Body.Bytes())); diff != "" || a.Code != b.Code || a.Body.Len() != b.Body.Len() {
			t.Errorf("%s: %s", accept, diff)
		}
	}
}

// Ensure no cache keeps an error, whichever format is asked for.
func TestErrorsAreNotCached(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"application/json", "application/problem+json"} {
		a := wiretest.Answer(t, auth.Dialect, fault.LoginUnknown, "Accept", accept)
		if got := a.Header().Get("Cache-Control"); got != "no-store" || a.Header().Get("Content-Type") != accept {
			t.Errorf("%s: Cache-Control %q with %s", accept, got, a.Header().Get("Content-Type"))
		}
	}
}

func TestDialectContext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		status int
		want   string
	}{
		"fields": {
			fault.RequestInvalid.Fields(fault.Field{Name: "email", Rule: fault.Required}, fault.Field{Name: "shop_id", Rule: fault.Unknown}), 422,
			`{"error":"validation_error","message":"The given data was invalid.","context":{"email":["This field is required."],"shop_id":["This value does not name anything that exists."]}}`,
		},
		"two rules of one field": {
			fault.RequestMalformed.Fields(fault.Field{Name: "a", Text: "One."}, fault.Field{Name: "a", Text: "Two."}), 400,
			`{"error":"validation_error","message":"The given data was invalid.","context":{"a":["One.","Two."]}}`,
		},
		"wait": {
			fault.RateLimited.Retry(1500 * time.Millisecond), 429,
			`{"error":"TOO_MANY_ATTEMPTS","message":"You’ve made too many attempts. Please wait a moment and try again.","context":{"retryAfterSeconds":2}}`,
		},
	} {
		w := wiretest.Answer(t, auth.Dialect, c.err)
		if got := w.Body.String(); got != c.want || w.Code != c.status {
			t.Errorf("%s: %d %s", name, w.Code, got)
		}
	}
}

func BenchmarkRefusal(b *testing.B) { wiretest.Bench(b, auth.Dialect, fault.TokenInvalid) }
