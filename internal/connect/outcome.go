package connect

import (
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

// outcome is what a platform's condition means for the login that met it.
type outcome struct {
	Detail string // status_details
	Ends   Status // Incomplete or Errored
	// Again: worth asking again by ourselves where nobody waits for the answer.
	Again bool
}

// outcomes holds every condition with which a login can end. The details are
// the words of the contract; the face's tests hold them to its dialect.
var outcomes = map[fault.Condition]outcome{
	fault.PlatformPasswordWrong: {Detail: "invalid_credentials", Ends: Incomplete},
	fault.PlatformOTPWrong:      {Detail: "invalid_otp", Ends: Incomplete},
	fault.PlatformOTPExpired:    {Detail: "expired_otp", Ends: Incomplete},
	fault.EmailNotValidated:     {Detail: "email_not_validated", Ends: Incomplete},
	fault.PhoneInvalid:          {Detail: "invalid_phone_number", Ends: Incomplete},
	fault.EmailInvalid:          {Detail: "invalid_email", Ends: Incomplete},
	fault.CURPUnknown:           {Detail: "curp_not_found", Ends: Incomplete},
	fault.NSSUnknown:            {Detail: "missing_social_security_number", Ends: Incomplete},
	fault.NSSMismatch:           {Detail: "social_security_number_mismatch", Ends: Incomplete},
	fault.SubdelegationRequired: {Detail: "curp_has_inconsistencies", Ends: Incomplete},
	fault.CURPNotInSource:       {Detail: "curp_not_in_platform", Ends: Incomplete},
	fault.ValidationExpired:     {Detail: "validation_time_expired", Ends: Incomplete},
	superseded:                  {Detail: "superseded", Ends: Incomplete},

	fault.PlatformLoginRefused: {Detail: "login_refused", Ends: Errored},
	fault.OTPNotSent:           {Detail: "could_not_send_otp", Ends: Errored},
	fault.OTPKeyInvalid:        {Detail: "invalid_otp_auth_key", Ends: Errored},
	fault.OTPSessionInvalid:    {Detail: "invalid_otp_session", Ends: Errored},
	fault.ExtractionFailed:     {Detail: "lambda_error", Ends: Errored},
	fault.SourceError:          {Detail: "platform_error", Ends: Errored},
	fault.SourceRefused:        {Detail: "platform_error", Ends: Errored},
	fault.SourceQuotaSpent:     {Detail: "too_many_requests", Ends: Errored},
	fault.SourceUnavailable:    {Detail: "platform_unavailable", Ends: Errored, Again: true},
	fault.SourceTimeout:        {Detail: "request_timeout", Ends: Errored, Again: true},
	fault.Unavailable:          {Detail: "service_unavailable", Ends: Errored},
	fault.RecentLogin:          {Detail: "recent_login_successful", Ends: Errored},
}

// superseded ends a login that waited for its person when the person began
// anew. It is told as a detail only and never leaves the engine as an error.
const superseded fault.Condition = "superseded"

// Details gives status_details for each condition with which a login can end.
func Details() map[fault.Condition]string {
	m := make(map[fault.Condition]string, len(outcomes))
	for c, o := range outcomes {
		if c != superseded {
			m[c] = o.Detail
		}
	}
	return m
}

// outcomeOf says how a login ends with an error. An error that is no known
// condition is the connector's defect and ends it as extraction_failed.
func outcomeOf(err error) (*fault.Error, outcome) {
	f := fault.From(err)
	if o, ok := outcomes[f.Condition]; ok {
		return f, o
	}
	f = &fault.Error{Condition: fault.ExtractionFailed, Cause: err}
	return f, outcomes[fault.ExtractionFailed]
}

// The time rules.
const (
	RecentSuccess = 12 * time.Hour   // a success keeps the next login away
	RefusedHold   = 30 * time.Minute // after Uber refuses a login
	CodeLife      = 5 * time.Minute
	CodeTries     = 3
	ResendAfter   = 30 * time.Second
	Resends       = 3
)
