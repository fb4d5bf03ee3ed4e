package rfc

import "strings"

// Problems is a set of things that are wrong with a text that should be an RFC.
// It is an error: errors.Is(err, rfc.Date) reports whether Date is in the set.
// The empty set is 0.
type Problems uint8

// The single problems.
const (
	Shape      Problems = 1 << iota // not the form of an RFC
	Date                            // no such day in any century
	CheckDigit                      // the last character does not follow from the others
)

var problemCodes = [...]string{"shape", "date", "check_digit"}

// Codes gives the stable names of the problems: shape, date, check_digit.
func (p Problems) Codes() []string {
	codes := make([]string, 0, len(problemCodes))
	for i, code := range problemCodes {
		if p&(1<<i) != 0 {
			codes = append(codes, code)
		}
	}
	return codes
}

// Has reports whether any of the problems in q is in p.
func (p Problems) Has(q Problems) bool { return p&q != 0 }

// Error lists the codes.
func (p Problems) Error() string { return "rfc: " + strings.Join(p.Codes(), ", ") }

// Is reports whether target is a set that p contains, for errors.Is.
func (p Problems) Is(target error) bool {
	q, ok := target.(Problems)
	return ok && q != 0 && p&q == q
}
