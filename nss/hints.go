package nss

import (
	"strings"
	"time"
)

// Hints is a set of things about a good NSS that are unusual. None is a reason
// to refuse it: IMSS has issued numbers with each of them. The empty set is 0.
type Hints uint8

// The single hints.
const (
	UnknownBirthYear      Hints = 1 << iota // birth year 97: unknown, or really 1997
	NoSuchRegistration                      // no year since IMSS exists, until today, ends in the registration's digits
	RegisteredBeforeBirth                   // registered before being born, whatever the centuries
	BirthYearDiffers                        // not the year of birth that is known otherwise
)

var hintCodes = [...]string{"unknown_birth_year", "no_such_registration", "registered_before_birth", "birth_year_differs"}

// firstYear is the year of the law that founded IMSS.
const firstYear = 1943

// Hints gives what is unusual about n, judged on a day. Years are two digits, so
// a hint stands only if it holds for every century they may mean. The zero NSS
// has none.
func (n NSS) Hints(today time.Time) (h Hints) {
	if n.IsZero() {
		return 0
	}
	born, known := n.BirthYear()
	if !known {
		h |= UnknownBirthYear
	}
	// Whoever was born by 1999 may register in any later year, so the latest
	// registration and the earliest birth decide.
	switch registered := n.latestRegistration(today.Year()); {
	case registered == 0:
		h |= NoSuchRegistration
	case known && registered < 1900+born:
		h |= RegisteredBeforeBirth
	}
	return h
}

// HintsFor is Hints for somebody whose date of birth is known, such as from a
// CURP.
func (n NSS) HintsFor(birth, today time.Time) Hints {
	h := n.Hints(today)
	if born, known := n.BirthYear(); known && !n.IsZero() && born != birth.Year()%100 {
		h |= BirthYearDiffers
	}
	return h
}

// latestRegistration gives the last year until this one that ends in the
// registration's digits, 0 if that was before IMSS.
func (n NSS) latestRegistration(thisYear int) int {
	year := thisYear - (thisYear-n.Registered())%100
	if year < firstYear {
		return 0
	}
	return year
}

// Codes gives the stable names of the hints in the order of the constants:
// unknown_birth_year, no_such_registration, registered_before_birth,
// birth_year_differs.
func (h Hints) Codes() []string {
	codes := make([]string, 0, len(hintCodes))
	for i, code := range hintCodes {
		if h&(1<<i) != 0 {
			codes = append(codes, code)
		}
	}
	return codes
}

// Has reports whether any of the hints in i is in h.
func (h Hints) Has(i Hints) bool { return h&i != 0 }

// String lists the codes.
func (h Hints) String() string { return strings.Join(h.Codes(), ", ") }
