package connect

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Dialect words conditions as the account linking contract does: its 26 codes,
// and ours for what it is silent about. The additive fields of the error come
// from the catalogue, the text for the person by Accept-Language.
var Dialect wire.Dialect = newDialect()

// The types of an error.
const (
	typeRequest     = "invalid_request"
	typeAuth        = "authentication"
	typeUser        = "user_action_required"
	typeUnavailable = "source_unavailable"
	typeSource      = "source_error"
	typeLimit       = "rate_limit"
	typeInternal    = "internal"
)

const (
	textKey     = "The API key is not valid for this call."
	textRequest = "The request has missing or invalid fields."
	textLogin   = "The user name or password is incorrect."
	textOTP     = "The code is incorrect."
	textExpired = "The code has expired."
	textBusy    = "Too many requests. Please wait and try again."

	sourceWait = 30 * time.Second // until a source that is down is worth asking again
)

var rows = []wire.Row{
	// Calling.
	{Condition: fault.APIKeyMissing, Status: http.StatusUnauthorized, Code: "missing_api_key", Kind: typeAuth, Message: "The header x-api-key is missing."},
	{Condition: fault.APIKeyInvalid, Status: http.StatusUnauthorized, Code: "invalid_api_key", Kind: typeAuth, Message: textKey},
	{Condition: fault.APIKeyEnvironment, Status: http.StatusUnauthorized, Code: "invalid_api_key", Kind: typeAuth, Message: textKey},
	{Condition: fault.RequestMalformed, Status: http.StatusUnprocessableEntity, Code: "bad_request", Kind: typeRequest, Message: textRequest},
	{Condition: fault.RequestInvalid, Status: http.StatusUnprocessableEntity, Code: "bad_request", Kind: typeRequest, Message: textRequest},

	// What the platform says about the person.
	{Condition: fault.PlatformPasswordWrong, Status: http.StatusUnauthorized, Code: "invalid_credentials", Kind: typeUser, Message: textLogin},
	{Condition: fault.PasswordWrong, Status: http.StatusUnauthorized, Code: "invalid_credentials", Kind: typeUser, Message: textLogin},
	{Condition: fault.PlatformOTPWrong, Status: http.StatusUnauthorized, Code: "invalid_otp", Kind: typeUser, Message: textOTP},
	{Condition: fault.OTPWrong, Status: http.StatusUnauthorized, Code: "invalid_otp", Kind: typeUser, Message: textOTP},
	{Condition: fault.PlatformOTPExpired, Status: http.StatusUnauthorized, Code: "expired_otp", Kind: typeUser, Message: textExpired},
	{Condition: fault.OTPExpired, Status: http.StatusUnauthorized, Code: "expired_otp", Kind: typeUser, Message: textExpired},
	{Condition: fault.OTPKeyInvalid, Status: http.StatusUnauthorized, Code: "invalid_otp_auth_key", Kind: typeUser, Message: "The platform no longer accepts the key of this code. Start the link again."},
	{Condition: fault.OTPSessionInvalid, Status: http.StatusUnauthorized, Code: "invalid_otp_session", Kind: typeUser, Message: "The session of this code has ended. Start the link again."},
	{Condition: fault.OTPNotSent, Status: http.StatusUnauthorized, Code: "could_not_send_otp", Kind: typeSource, Message: "The code could not be sent."},
	{Condition: fault.EmailNotValidated, Status: http.StatusBadRequest, Code: "email_not_validated", Kind: typeUser, Message: "The email address has not been validated at the platform."},
	{Condition: fault.PhoneInvalid, Status: http.StatusUnprocessableEntity, Code: "invalid_phone_number", Kind: typeUser, Message: "The phone number is not valid."},
	{Condition: fault.EmailInvalid, Status: http.StatusUnprocessableEntity, Code: "invalid_email", Kind: typeUser, Message: "The email address is not valid."},
	{Condition: fault.SubdelegationRequired, Status: http.StatusForbidden, Code: "curp_has_inconsistencies", Kind: typeUser, Message: "The institution found inconsistencies in the CURP's data. The person must go to the subdelegation."},
	{Condition: fault.CURPUnknown, Status: http.StatusNotFound, Code: "curp_not_found", Kind: typeUser, Message: "The CURP was not found in RENAPO."},
	{Condition: fault.NSSUnknown, Status: http.StatusForbidden, Code: "missing_social_security_number", Kind: typeUser, Message: "There is no social security number for this CURP."},
	{Condition: fault.NSSMismatch, Status: http.StatusServiceUnavailable, Code: "social_security_number_mismatch", Kind: typeUser, Message: "The social security number does not belong to this CURP.", RetryAfter: sourceWait},
	{Condition: fault.CURPNotInSource, Status: http.StatusUnauthorized, Code: "curp_not_in_platform", Kind: typeUser, Message: "The institution has no record of this CURP."},

	// How the platform fares.
	{Condition: fault.SourceUnavailable, Status: http.StatusServiceUnavailable, Code: "platform_unavailable", Kind: typeUnavailable, Message: "The platform is not available.", RetryAfter: sourceWait},
	{Condition: fault.SourceTimeout, Status: http.StatusGatewayTimeout, Code: "request_timeout", Kind: typeUnavailable, Message: "The platform did not answer in time.", RetryAfter: sourceWait},
	{Condition: fault.SourceError, Status: http.StatusUnprocessableEntity, Code: "platform_error", Kind: typeSource, Message: "The platform answered with an error."},
	{Condition: fault.SourceRefused, Status: http.StatusUnprocessableEntity, Code: "platform_error", Kind: typeSource, Message: "The platform answered with an error."},
	{Condition: fault.ExtractionFailed, Status: http.StatusServiceUnavailable, Code: "lambda_error", Kind: typeSource, Message: "The platform's data could not be read.", RetryAfter: sourceWait},
	{Condition: fault.PlatformLoginRefused, Status: http.StatusBadRequest, Code: "login_refused", Kind: typeSource, Message: "The platform refuses the log-in at present.", Aliases: []string{"login_not_available"}, RetryAfter: 30 * time.Minute},
	{Condition: fault.MetricsUnreadable, Status: http.StatusForbidden, Code: "unable_to_get_performance", Kind: typeSource, Message: "The platform does not show the performance figures."},
	{Condition: fault.RecentLogin, Status: http.StatusPreconditionFailed, Code: "recent_login_successful", Kind: typeLimit, Message: "This account was linked successfully less than 12 hours ago.", RetryAfter: 12 * time.Hour},
	{Condition: fault.SourceQuotaSpent, Status: http.StatusTooManyRequests, Code: "too_many_requests", Kind: typeSource, Message: "The platform allows no more requests for this person today.", RetryAfter: 24 * time.Hour},

	// How we fare.
	{Condition: fault.RateLimited, Status: http.StatusTooManyRequests, Code: "too_many_requests", Kind: typeLimit, Message: textBusy, RetryAfter: time.Minute},
	{Condition: fault.Overloaded, Status: http.StatusTooManyRequests, Code: "too_many_requests", Kind: typeLimit, Message: textBusy, RetryAfter: time.Second},
	{Condition: fault.Unavailable, Status: http.StatusServiceUnavailable, Code: "service_unavailable", Kind: typeUnavailable, Message: "The service is not available at the moment.", RetryAfter: 5 * time.Second},

	// Beyond the 26.
	{Condition: fault.ValidationExpired, Status: http.StatusUnauthorized, Code: "validation_time_expired", Kind: typeUser, Message: "The code was not entered in time. Start the link again."},
	{Condition: fault.NotExpectingCode, Status: http.StatusConflict, Code: "validation_not_expected", Kind: typeRequest, Message: "No code is awaited for this account."},
	{Condition: fault.AlreadyRunning, Status: http.StatusConflict, Code: "already_running", Kind: typeRequest, Message: "This is being done already.", RetryAfter: 5 * time.Second},
	{Condition: fault.ConsentMissing, Status: http.StatusForbidden, Code: "consent_required", Kind: typeUser, Message: "The person has not consented."},
	{Condition: fault.Forbidden, Status: http.StatusForbidden, Code: "forbidden", Kind: typeAuth, Message: "This is not allowed with this key or from this origin."},
	{Condition: fault.ServiceNotAllowed, Status: http.StatusForbidden, Code: "forbidden", Kind: typeAuth, Message: "This is not allowed with this key or from this origin."},
	{Condition: fault.UserUnknown, Status: http.StatusNotFound, Code: "user_not_found", Kind: typeRequest, Message: "There is no such user."},
	{Condition: fault.AccountUnknown, Status: http.StatusNotFound, Code: "account_not_found", Kind: typeRequest, Message: "There is no such account."},
	{Condition: fault.LoginNotFound, Status: http.StatusNotFound, Code: "login_not_found", Kind: typeRequest, Message: "There is no such login."},
	{Condition: fault.WidgetUnknown, Status: http.StatusNotFound, Code: "widget_not_found", Kind: typeRequest, Message: "There is no such widget."},
	{Condition: fault.WebhookUnknown, Status: http.StatusNotFound, Code: "webhook_not_found", Kind: typeRequest, Message: "There is no such webhook or delivery."},
	{Condition: fault.ConsentUnknown, Status: http.StatusNotFound, Code: "consent_not_found", Kind: typeRequest, Message: "There is no such consent."},
	{Condition: fault.PlatformUnknown, Status: http.StatusNotFound, Code: "platform_not_found", Kind: typeRequest, Message: "There is no such platform."},
	{Condition: fault.PlatformNotInCountry, Status: http.StatusUnprocessableEntity, Code: "platform_not_in_country", Kind: typeRequest, Message: "The platform is not available in this country."},
	{Condition: fault.ObjectUnknown, Status: http.StatusNotFound, Code: "not_found", Kind: typeRequest, Message: "There is no such object."},
	{Condition: fault.IdempotencyConflict, Status: http.StatusUnprocessableEntity, Code: "idempotency_key_reused", Kind: typeRequest, Message: "The Idempotency-Key was used for another request."},
	{Condition: fault.LimitExceeded, Status: http.StatusUnprocessableEntity, Code: "limit_exceeded", Kind: typeRequest, Message: "There are more objects of this kind than are allowed."},
	{Condition: fault.PathUnknown, Status: http.StatusNotFound, Code: "path_not_found", Kind: typeRequest, Message: "There is no such endpoint."},
	{Condition: fault.MethodNotAllowed, Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Kind: typeRequest, Message: "This endpoint does not take this method."},
	{Condition: fault.BodyTooLarge, Status: http.StatusRequestEntityTooLarge, Code: "body_too_large", Kind: typeRequest, Message: "The request body is larger than 1 MiB."},
	{Condition: fault.TypeUnsupported, Status: http.StatusUnsupportedMediaType, Code: "unsupported_media_type", Kind: typeRequest, Message: "The request body must be JSON."},
	{Condition: fault.Internal, Status: http.StatusInternalServerError, Code: "internal_error", Kind: typeInternal, Message: "Something went wrong on our side."},
}
