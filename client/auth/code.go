package auth

// Code is what the API calls a refusal. It is an error, so that errors.Is can
// compare with it.
type Code string

// Error gives the code as the API writes it.
func (c Code) Error() string { return string(c) }

// What a backend can do something about, or has to tell the person.
const (
	UserNotFound         Code = "USER_NOT_FOUND"              // 404: unknown address or wrong password, which are not told apart
	UserDeactivated      Code = "USER_DEACTIVATED"            // 403
	UserAlreadyExists    Code = "USER_ALREADY_EXISTS"         // 409
	InvalidPassword      Code = "INVALID_PASSWORD"            // 403: the current one, when changing it
	ResetHashExpired     Code = "PASSWORD_RESET_HASH_EXPIRED" // 406: also used, or never was one
	ValidationError      Code = "validation_error"            // 400, 422: see Error.Fields
	TooManyAttempts      Code = "TOO_MANY_ATTEMPTS"           // 429: see Error.RetryAfter
	InvalidToken         Code = "INVALID_TOKEN"               // 401: the access token
	TokenNotFound        Code = "TOKEN_NOT_FOUND"             // 404: not a session of this customer
	APIException         Code = "API_EXCEPTION"               // 424 something outside, 500 a defect, 503 not ready
	InvalidClient        Code = "INVALID_CLIENT"              // 401: id or secret of the backend
	Forbidden            Code = "FORBIDDEN"                   // 403: not switched on for this shop or client
	InvalidRequest       Code = "invalid_request"             // token endpoint: 401 a dead refresh token, 400 anything else; see Error.Hint
	InvalidScope         Code = "invalid_scope"               // token endpoint, 400
	UnauthorizedClient   Code = "unauthorized_client"         // token endpoint, 400: the client may not use this grant
	UnsupportedGrantType Code = "unsupported_grant_type"      // token endpoint, 400
	UnsupportedTokenType Code = "unsupported_token_type"      // revocation, 400
)

// What stands between a log-in and its tokens, and what the further ways to log
// in say.
const (
	EmailNotVerified     Code = "EMAIL_NOT_VERIFIED"     // 403: SendVerification, VerifyEmail
	SecondFactorRequired Code = "SECOND_FACTOR_REQUIRED" // 403: see Error.Challenge
	InvalidCode          Code = "INVALID_CODE"           // 403: of a mail or an app; wrong, used or over
	InvalidState         Code = "INVALID_STATE"          // 400: the step was not begun here, or is over; begin again
	InvalidPasskey       Code = "INVALID_PASSKEY"        // 403
	CaptchaRequired      Code = "CAPTCHA_REQUIRED"       // 403: see Error.Captcha
	FreshLoginRequired   Code = "FRESH_LOGIN_REQUIRED"   // 403: ask for the password; see Error.Methods
	SecondFactorSet      Code = "SECOND_FACTOR_SET"      // 409: the account has an app already
	LimitExceeded        Code = "LIMIT_EXCEEDED"         // 409: as many as there may be
	NotFound             Code = "NOT_FOUND"              // 404
)
