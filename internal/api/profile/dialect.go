package profile

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Dialect words conditions as the profile contract does: 37 dotted codes, and
// eight of ours for what HTTP itself adds.
var Dialect wire.Dialect = newDialect()

const (
	textKey        = "The API key is unknown, disabled or not valid for this company."
	textOTP        = "The one-time password is wrong, has expired or has been used already."
	textValidation = "Some of the request's data are not valid."
	textBusy       = "Too many requests. Please wait and try again."
	textOutage     = "The service cannot do this at the moment. Please try again shortly."
)

var rows = []wire.Row{
	// Who is calling.
	{Condition: fault.APIKeyMissing, Status: http.StatusUnauthorized, Code: "auth.apikey.missing", Message: "The header X-Api-Key is missing."},
	{Condition: fault.APIKeyInvalid, Status: http.StatusUnauthorized, Code: "auth.apikey.invalid", Message: textKey},
	{Condition: fault.APIKeyEnvironment, Status: http.StatusUnauthorized, Code: "auth.apikey.invalid", Message: textKey},
	{Condition: fault.HeaderMissing, Status: http.StatusUnauthorized, Code: "auth.header.missing", Message: "The header Authorization is missing."},
	{Condition: fault.HeaderInvalid, Status: http.StatusUnauthorized, Code: "auth.header.invalid", Message: "The header Authorization must be Bearer with a session token or Signature with a signature."},
	{Condition: fault.TokenExpired, Status: http.StatusUnauthorized, Code: "auth.token.expired", Message: "The token has expired."},
	{Condition: fault.ResetLinkDead, Status: http.StatusUnauthorized, Code: "auth.token.expired", Message: "The token has expired."},
	{Condition: fault.TokenInvalid, Status: http.StatusUnauthorized, Code: "auth.token.invalid", Message: "The token is not valid."},
	{Condition: fault.SignatureInvalid, Status: http.StatusUnauthorized, Code: "auth.signature.invalid", Message: "The signature does not match the request, or its nonce was used before."},
	{Condition: fault.SignatureExpired, Status: http.StatusUnauthorized, Code: "auth.signature.expired", Message: "The signature's time is more than 300 seconds away from the server's."},
	{Condition: fault.CaptchaMissing, Status: http.StatusUnauthorized, Code: "auth.captcha.missing", Message: "A captcha must be solved first; captcha_response is missing."},
	{Condition: fault.CaptchaInvalid, Status: http.StatusUnauthorized, Code: "auth.captcha.invalid", Message: "The captcha was not accepted. Please solve a new one."},
	{Condition: fault.SessionState, Status: http.StatusUnauthorized, Code: "auth.session.invalid", Message: "The session's state does not allow this step."},

	// What the person proves.
	{Condition: fault.PasswordWrong, Status: http.StatusUnauthorized, Code: "auth.password.invalid", Message: "The password is wrong."},
	{Condition: fault.CurrentPasswordWrong, Status: http.StatusUnauthorized, Code: "auth.password.invalid", Message: "The password is wrong."},
	{Condition: fault.OTPWrong, Status: http.StatusUnauthorized, Code: "auth.otp.invalid", Message: textOTP},
	{Condition: fault.OTPExpired, Status: http.StatusUnauthorized, Code: "auth.otp.invalid", Message: textOTP},
	{Condition: fault.BackupCodeWrong, Status: http.StatusUnauthorized, Code: "auth.backupcode.invalid", Message: "The backup code is wrong or has been used already."},
	{Condition: fault.MemorableWrong, Status: http.StatusUnauthorized, Code: "auth.memorable.invalid", Message: "The letters of the memorable word are wrong."},
	{Condition: fault.ControlAnswerWrong, Status: http.StatusUnauthorized, Code: "auth.controlanswer.invalid", Message: "The answer to the control question is wrong."},
	{Condition: fault.DisclaimerMissing, Status: http.StatusUnauthorized, Code: "auth.disclaimer.invalid", Message: "A required disclaimer has not been accepted.", Details: []string{"disclaimers_required"}},
	{Condition: fault.ProviderFailed, Status: http.StatusUnauthorized, Code: "auth.oauth.failed", Message: "The identity provider refused, or its answer could not be verified."},
	{Condition: fault.ProviderLoginUnknown, Status: http.StatusNotFound, Code: "auth.oauth.notfound", Message: "No profile is bound to this provider user."},
	{Condition: fault.LoginUnknown, Status: http.StatusNotFound, Code: "auth.loginid.notfound", Message: "No profile has this login id."},

	// What the person and the caller may do.
	{Condition: fault.AccountLocked, Status: http.StatusForbidden, Code: "auth.user.restricted", Message: "The profile is locked."},
	{Condition: fault.AccountClosed, Status: http.StatusForbidden, Code: "auth.user.closed", Message: "The profile is closed."},
	{Condition: fault.AccountDenied, Status: http.StatusForbidden, Code: "auth.user.denied", Message: "Service to this profile is denied."},
	{Condition: fault.Forbidden, Status: http.StatusForbidden, Code: "auth.restricted", Message: "This is not allowed with this role, for this object or in its present state."},
	{Condition: fault.ServiceNotAllowed, Status: http.StatusForbidden, Code: "auth.restricted", Message: "This is not allowed with this role, for this object or in its present state."},
	{Condition: fault.QuestionNotSet, Status: http.StatusForbidden, Code: "recovery.question.notset", Message: "The profile has no control question."},
	{Condition: fault.PhoneNotSet, Status: http.StatusForbidden, Code: "recovery.phone.notset", Message: "The profile has no primary phone."},
	{Condition: fault.EmailNotSet, Status: http.StatusForbidden, Code: "recovery.email.notset", Message: "The profile has no primary email."},
	{Condition: fault.RecoveryNotEnabled, Status: http.StatusForbidden, Code: "recovery.method.restricted", Message: "This recovery method is not enabled for this client application."},
	{Condition: fault.IdentifierUsed, Status: http.StatusForbidden, Code: "profile.identifier.used", Message: "Another profile has this phone, email or login name already."},
	{Condition: fault.AccountExists, Status: http.StatusForbidden, Code: "profile.identifier.used", Message: "Another profile has this phone, email or login name already."},
	{Condition: fault.IdentifierInvalid, Status: http.StatusForbidden, Code: "profile.identifier.invalid", Message: "This phone, email or login name cannot be accepted."},
	{Condition: fault.ProviderUserTaken, Status: http.StatusForbidden, Code: "oauth.identifier.used", Message: "The provider user is bound to another entry already."},
	{Condition: fault.LimitExceeded, Status: http.StatusForbidden, Code: "object.limit.exceeded", Message: "There are more objects of this kind than are allowed."},
	{Condition: fault.CriticalAuthRequired, Status: http.StatusForbidden, Code: "critical.auth.required", Message: "Please repeat the same call with the password or one-time password.", Details: []string{"critical_auth_method"}},
	{Condition: fault.MemberDataInvalid, Status: http.StatusForbidden, Code: "member.data.invalid", Message: "The member data do not match the programme's record."},
	{Condition: fault.SearchRestricted, Status: http.StatusForbidden, Code: "search.type.restricted", Message: "This role may not search for this type."},
	{Condition: fault.ObjectUnknown, Status: http.StatusNotFound, Code: "object.id.notfound", Message: "There is no such object."},

	// The request.
	{Condition: fault.RequestMalformed, Status: http.StatusUnprocessableEntity, Code: "request.validation.failed", Message: textValidation},
	{Condition: fault.RequestInvalid, Status: http.StatusUnprocessableEntity, Code: "request.validation.failed", Message: textValidation},
	{Condition: fault.PasswordWeak, Status: http.StatusUnprocessableEntity, Code: "request.validation.failed", Message: textValidation},

	// Beyond the 37.
	{Condition: fault.RateLimited, Status: http.StatusTooManyRequests, Code: "request.rate.limited", Message: textBusy, RetryAfter: time.Minute},
	{Condition: fault.Overloaded, Status: http.StatusTooManyRequests, Code: "request.rate.limited", Message: textBusy, RetryAfter: time.Second},
	{Condition: fault.PathUnknown, Status: http.StatusNotFound, Code: "request.path.notfound", Message: "There is no such endpoint."},
	{Condition: fault.MethodNotAllowed, Status: http.StatusMethodNotAllowed, Code: "request.method.notallowed", Message: "This endpoint does not take this method."},
	{Condition: fault.BodyTooLarge, Status: http.StatusRequestEntityTooLarge, Code: "request.body.toolarge", Message: "The request body is larger than 1 MiB."},
	{Condition: fault.TypeUnsupported, Status: http.StatusUnsupportedMediaType, Code: "request.type.unsupported", Message: "The request body must be JSON."},
	{Condition: fault.Internal, Status: http.StatusInternalServerError, Code: "server.error", Message: "Something went wrong on our side. Please quote the error_id if you report it."},
	{Condition: fault.Unavailable, Status: http.StatusServiceUnavailable, Code: "server.unavailable", Message: textOutage, RetryAfter: 5 * time.Second},
	{Condition: fault.OTPNotSent, Status: http.StatusServiceUnavailable, Code: "server.unavailable", Message: textOutage, RetryAfter: 30 * time.Second},
	{Condition: fault.SourceUnavailable, Status: http.StatusServiceUnavailable, Code: "server.unavailable", Message: textOutage, RetryAfter: 30 * time.Second},
	{Condition: fault.SourceTimeout, Status: http.StatusServiceUnavailable, Code: "server.unavailable", Message: textOutage, RetryAfter: 30 * time.Second},
	{Condition: fault.SourceRefused, Status: http.StatusServiceUnavailable, Code: "server.unavailable", Message: textOutage, RetryAfter: 30 * time.Second},
	{Condition: fault.SourceError, Status: http.StatusServiceUnavailable, Code: "server.unavailable", Message: textOutage, RetryAfter: 30 * time.Second},
}
