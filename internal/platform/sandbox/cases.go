package sandbox

import (
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

// Domain is that of the magic e-mail addresses.
const Domain = "palenca-tests.com"

// When says at which call a case shows.
type When string

// The calls.
const (
	AtStart   When = "start"   // the first call settles it
	AtCode    When = "code"    // a code is asked for, then any code fails so
	AtSuccess When = "success" // the link succeeds and carries the warning
	AtData    When = "data"    // the link succeeds, reading a part of it fails
)

// Case is one published outcome.
type Case struct {
	Name       string
	When       When
	Condition  fault.Condition // what the platform answers; "" for the cases that succeed
	Warning    string          // for AtSuccess
	Incomplete bool            // the login ends incomplete, with no condition
	Phone      string          // E.164, the same for every platform
	CURP       string          // for the government platforms; shape and check digit are right
	// FromSource: the CURP is one of the population's, and it is the
	// institution's source that answers so, not the connector.
	FromSource bool
}

// Email gives the case's magic address at a platform.
func (c Case) Email(code string) string { return code + "+" + c.Name + "@" + Domain }

// cases is the published table.
var cases = []Case{
	{Name: "success", When: AtStart},
	{Name: "incomplete", When: AtStart, Incomplete: true},
	{Name: "invalid_credentials", When: AtStart, Condition: fault.PlatformPasswordWrong},
	{Name: "login_refused", When: AtStart, Condition: fault.PlatformLoginRefused},
	{Name: "platform_unavailable", When: AtStart, Condition: fault.SourceUnavailable},
	{Name: "request_timeout", When: AtStart, Condition: fault.SourceTimeout},
	{Name: "platform_error", When: AtStart, Condition: fault.SourceError},
	{Name: "recent_login_successful", When: AtStart, Condition: fault.RecentLogin},
	{Name: "not_registered", When: AtSuccess, Warning: platform.WarningNotRegistered},
	{Name: "banned", When: AtSuccess, Warning: platform.WarningBanned},

	{Name: "invalid_otp", When: AtCode, Condition: fault.PlatformOTPWrong},
	{Name: "expired_otp", When: AtCode, Condition: fault.PlatformOTPExpired},
	{Name: "could_not_send_otp", When: AtCode, Condition: fault.OTPNotSent},
	{Name: "invalid_otp_auth_key", When: AtCode, Condition: fault.OTPKeyInvalid},
	{Name: "invalid_otp_session", When: AtCode, Condition: fault.OTPSessionInvalid},

	{Name: "rider_account", When: AtSuccess, Warning: platform.WarningRider},
	{Name: "fleet_account", When: AtSuccess, Warning: platform.WarningFleet},
	{Name: "incomplete_profile_data", When: AtSuccess, Warning: platform.WarningIncompleteProfile},
	{Name: "id_mismatch", When: AtSuccess, Warning: platform.WarningIDMismatch},
	{Name: "no_employment_records", When: AtSuccess, Warning: platform.WarningNoEmployment},
	{Name: "zero_quoted_weeks", When: AtSuccess, Warning: platform.WarningZeroWeeks},
	{Name: "profile_unavailable", When: AtSuccess, Warning: platform.WarningNoProfile},

	{Name: "too_many_requests", When: AtStart, Condition: fault.SourceQuotaSpent},
	{Name: "email_not_validated", When: AtStart, Condition: fault.EmailNotValidated},
	{Name: "lambda_error", When: AtStart, Condition: fault.ExtractionFailed},
	{Name: "service_unavailable", When: AtStart, Condition: fault.Unavailable},
	{Name: "unable_to_get_performance", When: AtData, Condition: fault.MetricsUnreadable},

	{Name: "curp_not_found", When: AtStart, Condition: fault.CURPUnknown},
	{Name: "curp_has_inconsistencies", When: AtStart, Condition: fault.SubdelegationRequired},
	{Name: "missing_social_security_number", When: AtStart, Condition: fault.NSSUnknown},
	{Name: "social_security_number_mismatch", When: AtStart, Condition: fault.NSSMismatch},
	{Name: "curp_not_in_platform", When: AtStart, Condition: fault.CURPNotInSource},
}

// inPopulation names the population's case with the same outcome.
var inPopulation = map[string]string{
	"success": "found", "platform_unavailable": "unavailable", "request_timeout": "timeout", "platform_error": "error",
	"too_many_requests": "attempts_exceeded", "curp_not_found": "not_found2",
	"curp_has_inconsistencies": "subdelegation_validate", "missing_social_security_number": "not_found",
	"social_security_number_mismatch": "nss_mismatch", "curp_not_in_platform": "not_in_platform",
	"no_employment_records": "no_employment_records", "zero_quoted_weeks": "zero_quoted_weeks",
}

// Cases gives the published table of magic ids.
func Cases() []Case {
	out := make([]Case, len(cases))
	for i, c := range cases {
		c.Phone, c.CURP = phoneOf(i), curpOf(i)
		if k, ok := population.Named(inPopulation[c.Name]); ok {
			c.CURP, c.FromSource = k.CURP, true
		}
		out[i] = c
	}
	return out
}

// Match finds the case that a request names, in its identifier, e-mail, phone
// or gov_id. The platform in a magic address must be the one being linked: the
// address of another is an ordinary one.
func Match(r platform.Request) (Case, bool) {
	for _, v := range []string{r.Identifier, r.Email, r.Phone, r.GovID} {
		v = strings.TrimSpace(v)
		if i, ok := index[strings.ToUpper(v)]; ok { // a phone or CURP; names are lower case
			return published[i], true
		}
		local, ok := strings.CutSuffix(strings.ToLower(v), "@"+Domain)
		if !ok {
			continue
		}
		if name, ok := strings.CutPrefix(local, r.Platform+"+"); ok {
			if i, ok := index[name]; ok {
				return published[i], true
			}
		}
	}
	return Case{}, false
}

var (
	published = Cases()
	// index finds a case by its name, phone and CURP; the three cannot be
	// mistaken for each other.
	index = func() map[string]int {
		m := map[string]int{}
		for i, c := range published {
			m[c.Name], m[c.Phone] = i, i
			if !c.FromSource {
				m[c.CURP] = i
			}
		}
		return m
	}()
)
