package scenario

import (
	"strings"

	"github.com/ventanilla/ventanilla/fault"
)

// words are what a step may call an outcome at a source, beside the conditions'
// own names: the look-ups' statuses and test cases, and the linking API's codes
// for what institutions say.
var words = map[string]fault.Condition{
	"success": "", "found": "",
	"not_found": fault.NSSUnknown, "missing_social_security_number": fault.NSSUnknown,
	"not_found2": fault.CURPUnknown, "curp_not_found": fault.CURPUnknown,
	"subdelegation_validate": fault.SubdelegationRequired, "invalid": fault.SubdelegationRequired,
	"curp_has_inconsistencies": fault.SubdelegationRequired,
	"attempts_exceeded":        fault.SourceQuotaSpent, "too_many_requests": fault.SourceQuotaSpent,
	"unavailable": fault.SourceUnavailable, "service_error": fault.SourceUnavailable, "platform_unavailable": fault.SourceUnavailable,
	"refused": fault.SourceRefused, "timeout": fault.SourceTimeout, "request_timeout": fault.SourceTimeout,
	"error": fault.SourceError, "platform_error": fault.SourceError,
	"nss_mismatch": fault.NSSMismatch, "social_security_number_mismatch": fault.NSSMismatch,
	"not_in_platform": fault.CURPNotInSource, "curp_not_in_platform": fault.CURPNotInSource,
}

// Condition gives the condition that a code or status stands for; "" is
// success. ok is false for a word that nobody knows. Case does not count.
func Condition(word string) (c fault.Condition, ok bool) {
	word = strings.ToLower(word)
	if c, ok := words[word]; ok {
		return c, true
	}
	_, ok = fault.Lookup(fault.Condition(word))
	return fault.Condition(word), ok
}

// Outcome gives what a step comes to where a source is asked: its code, or its
// status when it has none. A word that nobody knows is SourceError.
func (s Step) Outcome() fault.Condition {
	word := s.Code
	if word == "" {
		word = s.Status
	}
	if word == "" {
		return ""
	}
	c, ok := Condition(word)
	if !ok {
		return fault.SourceError
	}
	return c
}
