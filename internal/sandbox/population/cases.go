package population

import (
	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
)

// Case is a published CURP that stands for one outcome at the sandbox's
// institutions. The condition is what an honest source would answer for such a
// person or on such a day.
type Case struct {
	Name        string
	CURP        string
	Condition   fault.Condition // "" when the person is simply found
	Institution string          // the only one that answers so; "" is every one
	About       string
}

// The institutions that know the population.
const (
	IMSS   = "imss"
	ISSSTE = "issste"
	RENAPO = "renapo"
	SAT    = "sat" // knows RFCs, see Registered
)

// SampleCURP is the sample of the look-up contract; its check digit is wrong and
// it is found all the same.
const SampleCURP = "ABCD570805HYNHLC52"

var fixedNSS = map[string]string{SampleCURP: "08189782793"}

// Cases gives the published table.
func Cases() []Case { return append([]Case(nil), cases...) }

var cases = []Case{
	{"success", SampleCURP, "", "", "found, with NSS 08189782793"},
	{"found", "CASE900101HNEFND07", "", "", "found, with an employment"},
	{"not_found", "CASE900101HNENSS05", fault.NSSUnknown, IMSS, "RENAPO knows the CURP, IMSS has no number for it"},
	{"not_found2", "CASE900101HNERNP03", fault.CURPUnknown, "", "RENAPO does not know the CURP"},
	{"withdrawn", "CASE900101HNEBDF01", fault.CURPWithdrawn, RENAPO, "RENAPO has the CURP and withdrew it: the person died (BD)"},
	{"subdelegation_validate", "CASE900101HNESBD05", fault.SubdelegationRequired, IMSS, "the person must go to the subdelegation"},
	{"attempts_exceeded", "CASE900101HNEQTS01", fault.SourceQuotaSpent, "", "the institution says that the day's attempts are spent"},
	{"unavailable", "CASE900101HNEDWN07", fault.SourceUnavailable, "", "the institution is down"},
	{"timeout", "CASE900101HNETMT05", fault.SourceTimeout, "", "the institution does not answer in time"},
	{"refused", "CASE900101HNERFS06", fault.SourceRefused, "", "the institution refuses the request"},
	{"error", "CASE900101HNEGRB08", fault.SourceError, "", "the institution answers with nonsense"},
	{"nss_mismatch", "CASE900101HNEMSM01", fault.NSSMismatch, IMSS, "the NSS on file is another than the one given"},
	{"not_in_platform", "CASE900101HNESST02", fault.CURPNotInSource, ISSSTE, "ISSSTE does not know the CURP; IMSS does"},
	{"unemployed", "CASE900101HNEDSM06", "", "", "found, has worked, does not work now"},
	{"no_employment_records", "CASE900101HNENMP02", "", "", "found, never worked"},
	{"zero_quoted_weeks", "CASE900101HNEZRW02", "", "", "found, started to work this week"},
}

var casesByCURP = func() map[string]*Case {
	m := make(map[string]*Case, len(cases))
	for i := range cases {
		m[cases[i].CURP] = &cases[i]
	}
	return m
}()

// Named gives the case of a name.
func Named(name string) (Case, bool) {
	for _, c := range cases {
		if c.Name == name {
			return c, true
		}
	}
	return Case{}, false
}

// Answer gives the condition that an institution answers for a CURP, "" when it
// knows the person. Text without a CURP's shape is unknown to all.
func Answer(text, institution string) fault.Condition {
	c, err := curp.ParseShape(text)
	if err != nil {
		return fault.CURPUnknown
	}
	if k, ok := casesByCURP[c.String()]; ok && (k.Institution == "" || k.Institution == institution) {
		return k.Condition
	}
	return ""
}
