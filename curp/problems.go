package curp

import "strings"

// Problems is a set of things that are wrong with a text that should be a CURP.
// It is an error: errors.Is(err, curp.Date) reports whether Date is in the set.
// The empty set is 0.
type Problems uint8

// The single problems.
const (
	Shape         Problems = 1 << iota // not 18 characters, or a letter where a digit belongs
	Date                               // no such day in the century that position 17 tells
	SexLetter                          // position 11 is not H, M or X
	StateCode                          // positions 12 and 13 are no state
	ForbiddenWord                      // positions 1 to 4 are a word of Annex 2
	CheckDigit                         // position 18 does not follow from the others
	Future                             // born after today
)

var problemCodes = [...]string{"shape", "date", "sex", "state", "forbidden_word", "check_digit", "future"}

// Codes gives the stable names of the problems in the order of the constants:
// shape, date, sex, state, forbidden_word, check_digit, future.
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
func (p Problems) Error() string { return "curp: " + strings.Join(p.Codes(), ", ") }

// Is reports whether target is a set that p contains, for errors.Is.
func (p Problems) Is(target error) bool {
	q, ok := target.(Problems)
	return ok && q != 0 && p&q == q
}
