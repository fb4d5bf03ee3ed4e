package lookup

import (
	"fmt"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// builtin lists the cases that every sandbox has, the success first. Their ids
// begin with the second 0, where no execution's does, and tell their place in
// the list: what is added is added at the end.
var builtin = map[string][]TestCase{
	"imss/nss": number([]TestCase{
		{Name: "success", About: "found", Answer: source.Answer{NSS: "08189782793"}},
		{Name: "not_found", About: "the CURP is known and has no number", Condition: fault.NSSUnknown},
		curpUnknown,
		{Name: "attempts_exceeded", About: "the day's queries for this CURP are spent", Condition: fault.SourceQuotaSpent},
		{Name: "subdelegation_validate", About: "the person must go to the subdelegation", Condition: fault.SubdelegationRequired},
		down, refused, timeout,
	}),
	"imss/semanas_cotizadas": number([]TestCase{
		{Name: "success", About: "found"},
		{Name: "not_found", About: "the CURP is known and has no number", Condition: fault.NSSUnknown},
		curpUnknown,
		{Name: "attempts_exceeded", About: "the day's queries for this CURP are spent", Condition: fault.SourceQuotaSpent},
		{Name: "subdelegation_validate", About: "the person must go to the subdelegation", Condition: fault.SubdelegationRequired},
		{Name: "nss_mismatch", Alias: "invalid", About: "the number belongs to another CURP", Condition: fault.NSSMismatch},
		down, refused, timeout,
	}),
	serviceSend: number([]TestCase{
		{Name: "success", About: "sent, and no limit counts it"},
	}),
	serviceCheck: number([]TestCase{
		{Name: "success", About: "told right as often as it must be"},
		{Name: "wrong", About: "the NIP is wrong", Condition: fault.OTPWrong},
		{Name: "blocked", Alias: "blockedNip", About: "too many wrong tries", Condition: fault.OTPBlocked},
		{Name: "expired", About: "the time is up", Condition: fault.OTPExpired},
		{Name: "unknown", Alias: "notFound", About: "no NIP has this id: status 400", Condition: fault.ExecutionUnknown},
	}),
	"curp/validate": number([]TestCase{
		{Name: "success", About: "found"}, renapoUnknown, down, refused, timeout, notValid,
	}),
	"curp/validateData": number([]TestCase{
		{Name: "success", About: "found"}, renapoUnknown, down, refused, timeout, notValid,
	}),
	"sat/rfc_validate": number([]TestCase{
		{Name: "success", Alias: "valid", About: "all are registered", Answer: source.Answer{RFCs: []source.RFCStatus{{RFC: AnyRFC, Registered: true}}}},
		{Name: "invalid", About: "none is registered", Answer: source.Answer{RFCs: []source.RFCStatus{{RFC: AnyRFC}}}},
		down, refused, timeout,
	}),
	"sat/rfc_pf": number([]TestCase{
		{Name: "success", About: "computed"}, down, refused, timeout,
	}),
	"issste/historial": number([]TestCase{
		{Name: "success", About: "found"},
		{Name: "not_in_source", About: "ISSSTE does not know the CURP", Condition: fault.CURPNotInSource},
		curpUnknown, down, refused, timeout,
	}),
}

// The cases that services share.
var (
	curpUnknown   = TestCase{Name: "not_found2", About: "RENAPO does not know the CURP", Condition: fault.CURPUnknown}
	renapoUnknown = TestCase{Name: "not_found2", Alias: "notFound", About: "RENAPO does not know the person", Condition: fault.CURPUnknown}
	notValid      = TestCase{
		Name: "not_valid", Alias: "notValid", About: "RENAPO withdrew the CURP", Condition: fault.CURPWithdrawn,
		Answer: source.Answer{Status: source.CURPDeceased},
	}
	down    = TestCase{Name: "unavailable", About: "the source does not answer", Condition: fault.SourceUnavailable}
	refused = TestCase{Name: "source_refused", About: "the source refuses: status 406", Condition: fault.SourceRefused}
	timeout = TestCase{Name: "source_timeout", About: "the time is up: status 408", Condition: fault.SourceTimeout}
)

// Cases gives the test cases of a service that every sandbox has.
func Cases(service string) []TestCase { return slices.Clone(builtin[service]) }

func number(cases []TestCase) []TestCase {
	for i := range cases {
		cases[i].ID = fmt.Sprintf("%024x", i+1)
	}
	return cases
}
