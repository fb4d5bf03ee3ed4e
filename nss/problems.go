package nss

import "strings"

// Problems is a set of things that are wrong with a text that should be an NSS.
// It is an error: errors.Is(err, nss.CheckDigit) reports whether CheckDigit is
// in the set. The empty set is 0.
type Problems uint8

// The single problems.
const (
	Shape      Problems = 1 << iota // not 11 digits
	CheckDigit                      // the last digit does not follow from the others
	Zero                            // eleven zeros, which belong to nobody
)

var problemCodes = [...]string{"shape", "check_digit", "zero"}

// Codes gives the stable names of the problems: shape, check_digit, zero.
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
func (p Problems) Error() string { return "nss: " + strings.Join(p.Codes(), ", ") }

// Is reports whether target is a set that p contains, for errors.Is.
func (p Problems) Is(target error) bool {
	q, ok := target.(Problems)
	return ok && q != 0 && p&q == q
}
