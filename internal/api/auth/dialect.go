package auth

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Dialect words conditions as the authentication contract does: a service
// dialect (error, message, context) for everything, and the token endpoint's
// own (error, error_description, hint, message) for what only that endpoint
// can say. Which of the two is the condition's own property, so a client that
// fails to authenticate is INVALID_CLIENT at the token endpoint too.
var Dialect wire.Dialect = newDialect()

const (
	textWrongLogin  = "Your email address or password is incorrect. Please try again."
	textSession     = "Your session has expired. Please log in again."
	textDeactivated = "Your customer account has been deactivated. If you have any questions, feel free to get in touch."
	textException   = "Something went wrong while processing your request. Please try again shortly."
	textTooMany     = "You’ve made too many attempts. Please wait a moment and try again."
	textCaptcha     = "Please confirm that you are not a robot."
	textInvalid     = "The given data was invalid."
	textLink        = "This link has expired or has already been used."
)

// captchaDetails say what is to be solved.
var captchaDetails = []string{"provider", "siteKey", "challenge", "bits", "expiresInSeconds"}

// serviceRows is the service dialect. LoginUnknown and PasswordWrong are worded
// alike on purpose: nobody shall learn which addresses have accounts.
var serviceRows = []wire.Row{
	{Condition: fault.ClientInvalid, Status: http.StatusUnauthorized, Code: "INVALID_CLIENT", Message: "Client authentication failed."},

	{Condition: fault.HeaderMissing, Status: http.StatusUnauthorized, Code: "INVALID_TOKEN", Message: textSession},
	{Condition: fault.HeaderInvalid, Status: http.StatusUnauthorized, Code: "INVALID_TOKEN", Message: textSession},
	{Condition: fault.TokenInvalid, Status: http.StatusUnauthorized, Code: "INVALID_TOKEN", Message: textSession},
	{Condition: fault.TokenExpired, Status: http.StatusUnauthorized, Code: "INVALID_TOKEN", Message: textSession},

	{Condition: fault.ScopeInsufficient, Status: http.StatusForbidden, Code: "INSUFFICIENT_SCOPE", Message: "This token was not granted the scope that is needed."},
	{Condition: fault.AccountLocked, Status: http.StatusForbidden, Code: "USER_DEACTIVATED", Message: textDeactivated},
	{Condition: fault.AccountClosed, Status: http.StatusForbidden, Code: "USER_DEACTIVATED", Message: textDeactivated},
	{Condition: fault.AccountDenied, Status: http.StatusForbidden, Code: "USER_DEACTIVATED", Message: textDeactivated},
	{Condition: fault.CurrentPasswordWrong, Status: http.StatusForbidden, Code: "INVALID_PASSWORD", Message: "Your current password is incorrect."},

	{Condition: fault.LoginUnknown, Status: http.StatusNotFound, Code: "USER_NOT_FOUND", Message: textWrongLogin},
	{Condition: fault.PasswordWrong, Status: http.StatusNotFound, Code: "USER_NOT_FOUND", Message: textWrongLogin},
	{Condition: fault.ProviderLoginUnknown, Status: http.StatusNotFound, Code: "USER_NOT_FOUND", Message: textWrongLogin},
	{Condition: fault.TokenUnknown, Status: http.StatusNotFound, Code: "TOKEN_NOT_FOUND", Message: "There is no such session. It may have ended already."},

	{Condition: fault.ResetLinkDead, Status: http.StatusNotAcceptable, Code: "PASSWORD_RESET_HASH_EXPIRED", Message: textLink},
	{Condition: fault.AccountExists, Status: http.StatusConflict, Code: "USER_ALREADY_EXISTS", Message: "An account with this email address already exists."},

	{Condition: fault.RequestMalformed, Status: http.StatusBadRequest, Code: "validation_error", Message: textInvalid},
	{Condition: fault.RequestInvalid, Status: http.StatusUnprocessableEntity, Code: "validation_error", Message: textInvalid},
	{Condition: fault.PasswordWeak, Status: http.StatusUnprocessableEntity, Code: "validation_error", Message: textInvalid},

	{Condition: fault.ProviderFailed, Status: http.StatusFailedDependency, Code: "API_EXCEPTION", Message: textException},
	{Condition: fault.SourceUnavailable, Status: http.StatusFailedDependency, Code: "API_EXCEPTION", Message: textException},
	{Condition: fault.SourceTimeout, Status: http.StatusFailedDependency, Code: "API_EXCEPTION", Message: textException},
	{Condition: fault.SourceRefused, Status: http.StatusFailedDependency, Code: "API_EXCEPTION", Message: textException},
	{Condition: fault.SourceError, Status: http.StatusFailedDependency, Code: "API_EXCEPTION", Message: textException},

	{Condition: fault.RateLimited, Status: http.StatusTooManyRequests, Code: "TOO_MANY_ATTEMPTS", Message: textTooMany, RetryAfter: time.Minute},
	{Condition: fault.Overloaded, Status: http.StatusTooManyRequests, Code: "TOO_MANY_ATTEMPTS", Message: textTooMany, RetryAfter: time.Second},

	{Condition: fault.Internal, Status: http.StatusInternalServerError, Code: "API_EXCEPTION", Message: textException},
	{Condition: fault.Unavailable, Status: http.StatusServiceUnavailable, Code: "API_EXCEPTION", Message: textException, RetryAfter: 5 * time.Second},

	// Beyond the contract: redirects, codes by e-mail, passkeys, and plain HTTP.
	{Condition: fault.SignatureInvalid, Status: http.StatusUnauthorized, Code: "INVALID_SIGNATURE", Message: "The signed parameter is not valid for this shop."},
	{Condition: fault.SignatureExpired, Status: http.StatusUnauthorized, Code: "INVALID_SIGNATURE", Message: "The signed parameter has expired."},
	{Condition: fault.SessionState, Status: http.StatusBadRequest, Code: "INVALID_STATE", Message: "This step was not started here or has expired. Please start again."},
	{Condition: fault.OTPWrong, Status: http.StatusForbidden, Code: "INVALID_CODE", Message: "The code is incorrect or has expired. Please request a new one."},
	{Condition: fault.OTPExpired, Status: http.StatusForbidden, Code: "INVALID_CODE", Message: "The code is incorrect or has expired. Please request a new one."},
	{Condition: fault.CaptchaMissing, Status: http.StatusForbidden, Code: "CAPTCHA_REQUIRED", Message: textCaptcha, Details: captchaDetails},
	{Condition: fault.CaptchaInvalid, Status: http.StatusForbidden, Code: "CAPTCHA_REQUIRED", Message: textCaptcha, Details: captchaDetails},
	{Condition: fault.SecondFactorRequired, Status: http.StatusForbidden, Code: "SECOND_FACTOR_REQUIRED", Message: "Please enter the code that your authenticator app shows.", Details: []string{"challenge", "methods", "expiresInSeconds"}},
	{Condition: fault.SecondFactorSet, Status: http.StatusConflict, Code: "SECOND_FACTOR_SET", Message: "Your account uses an authenticator app already. Switch it off first."},
	{Condition: fault.PasskeyInvalid, Status: http.StatusForbidden, Code: "INVALID_PASSKEY", Message: "We could not verify this passkey. Please try again or log in another way."},
	{Condition: fault.LimitExceeded, Status: http.StatusConflict, Code: "LIMIT_EXCEEDED", Message: "There are as many as there may be. Remove one first."},
	{Condition: fault.CriticalAuthRequired, Status: http.StatusForbidden, Code: "FRESH_LOGIN_REQUIRED", Message: "Please confirm this with your password, or log in again.", Details: []string{"methods"}},
	{Condition: fault.EmailNotValidated, Status: http.StatusForbidden, Code: "EMAIL_NOT_VERIFIED", Message: "Please confirm your email address first. We have sent you a message."},
	{Condition: fault.Forbidden, Status: http.StatusForbidden, Code: "FORBIDDEN", Message: "This is not enabled for your shop or client."},
	{Condition: fault.ObjectUnknown, Status: http.StatusNotFound, Code: "NOT_FOUND", Message: "There is no such object."},
	{Condition: fault.PathUnknown, Status: http.StatusNotFound, Code: "NOT_FOUND", Message: "There is no such endpoint."},
	{Condition: fault.MethodNotAllowed, Status: http.StatusMethodNotAllowed, Code: "METHOD_NOT_ALLOWED", Message: "This endpoint does not take this method."},
	{Condition: fault.BodyTooLarge, Status: http.StatusRequestEntityTooLarge, Code: "BODY_TOO_LARGE", Message: "The request body is larger than 1 MiB."},
	{Condition: fault.TypeUnsupported, Status: http.StatusUnsupportedMediaType, Code: "UNSUPPORTED_MEDIA_TYPE", Message: "The request body must be JSON."},
}

const (
	textGrant   = "The authorization grant type is not supported by the authorization server."
	textRequest = "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed."
	textRefresh = "The refresh token is invalid."

	textGrantForbidden = "The client is not authorized to use this authorization grant type."
	textScope          = "The requested scope is invalid, unknown, or malformed."
	textTokenType      = "The authorization server does not support the revocation of this type of token."
)

// tokenRows is the dialect of the token endpoint and of the two beside it,
// introspection and revocation.
var tokenRows = []wire.Row{
	{Condition: fault.GrantUnsupported, Status: http.StatusBadRequest, Code: "unsupported_grant_type", Message: textGrant, Hint: "Check that all required parameters have been provided"},
	{Condition: fault.GrantForbidden, Status: http.StatusBadRequest, Code: "unauthorized_client", Message: textGrantForbidden, Hint: "Check the `grants` of the client"},
	{Condition: fault.ScopeInvalid, Status: http.StatusBadRequest, Code: "invalid_scope", Message: textScope, Hint: "Check the `scope` parameter"},
	{Condition: fault.RefreshTokenMissing, Status: http.StatusBadRequest, Code: "invalid_request", Message: textRequest, Hint: "Check the `refresh_token` parameter"},
	{Condition: fault.RefreshTokenMalformed, Status: http.StatusUnauthorized, Code: "invalid_request", Message: textRefresh, Hint: "Cannot decrypt the refresh token"},
	{Condition: fault.RefreshTokenForeign, Status: http.StatusUnauthorized, Code: "invalid_request", Message: textRefresh, Hint: "Token is not linked to client"},
	{Condition: fault.RefreshTokenExpired, Status: http.StatusUnauthorized, Code: "invalid_request", Message: textRefresh, Hint: "Token has expired"},
	{Condition: fault.RefreshTokenRevoked, Status: http.StatusUnauthorized, Code: "invalid_request", Message: textRefresh, Hint: "Token has been revoked"},
	{Condition: fault.CodeMissing, Status: http.StatusBadRequest, Code: "invalid_request", Message: textRequest, Hint: "Check the `code` parameter"},
	{Condition: fault.CodeExpired, Status: http.StatusBadRequest, Code: "invalid_request", Message: textRequest, Hint: "Authorization code has expired"},
	{Condition: fault.CodeRevoked, Status: http.StatusBadRequest, Code: "invalid_request", Message: textRequest, Hint: "Authorization code has been revoked"},
	{Condition: fault.CodeForeign, Status: http.StatusBadRequest, Code: "invalid_request", Message: textRequest, Hint: "Authorization code was not issued to this client"},
	{Condition: fault.TokenMissing, Status: http.StatusBadRequest, Code: "invalid_request", Message: textRequest, Hint: "Check the `token` parameter"},
	{Condition: fault.ParameterRepeated, Status: http.StatusBadRequest, Code: "invalid_request", Message: textRequest, Hint: "Send each parameter once"},
	{Condition: fault.TokenTypeUnsupported, Status: http.StatusBadRequest, Code: "unsupported_token_type", Message: textTokenType, Hint: "Check the `token_type_hint` parameter"},
}
