// Package rfc reads, checks and derives the RFC, the taxpayer key of Mexico: 13
// characters for a person, 12 for a company.
//
// The rules are those of SAT's published answer 0610100135506 of 18 October
// 2006 (name letters, homonymy key, check character). Ñ and & are legal.
//
// About 1.5 % of the RFCs in real use fail the check character (counted by the
// authors of python-stdnum), so Parse does not look at it; ParseStrict and Check
// do. The two generic RFCs, for sales to the public and to foreigners, pass all
// three.
//
// Parse does not allocate and the package depends on nothing but the standard
// library.
package rfc

import (
	"strings"
	"time"
)

// The generic RFCs that anybody may put on an invoice.
const (
	GenericDomestic = "XAXX010101000" // its check character is wrong by rule
	GenericForeign  = "XEXX010101000"
)

// RFC is one key, upper-case. The zero RFC is none; see IsZero.
type RFC struct {
	text   [13]char
	length int8 // 12 or 13 characters, 0 for none
}

// char is one character as a number that fits a byte: ASCII, or enye for Ñ.
type char byte

const enye char = 0xD1 // Ñ in Latin-1

// Parse reads an RFC, ignoring blanks around it and case, and holds it to shape
// and date. The error is the set of Problems found.
func Parse(s string) (r RFC, err error) {
	if p := r.check(s) &^ CheckDigit; p != 0 {
		return r, p
	}
	return r, nil
}

// ParseStrict is Parse for callers who refuse a wrong check character too.
func ParseStrict(s string) (r RFC, err error) {
	if p := r.check(s); p != 0 {
		return r, p
	}
	return r, nil
}

// Check gives every problem of s, the check character included.
func Check(s string) (r RFC, p Problems) {
	p = r.check(s)
	return r, p
}

func (r *RFC) check(s string) (p Problems) {
	if !r.read(s) {
		return Shape
	}
	if !r.dayExists() {
		p |= Date
	}
	if r.digit() != r.text[r.length-1] && !r.IsGeneric() {
		p |= CheckDigit
	}
	return p
}

// String gives the 12 or 13 characters.
func (r RFC) String() string {
	var b strings.Builder
	for _, c := range r.text[:r.length] {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// IsZero reports whether r holds no key.
func (r RFC) IsZero() bool { return r.length == 0 }

// IsCompany reports whether r has the form of a company's key.
func (r RFC) IsCompany() bool { return r.length == 12 }

// IsGeneric reports whether r is one of the two generic keys.
func (r RFC) IsGeneric() bool { return r == genericDomestic || r == genericForeign }

var (
	genericDomestic = known(GenericDomestic)
	genericForeign  = known(GenericForeign)
)

func known(s string) (r RFC) {
	r.read(s)
	return r
}

// Homoclave gives the last three characters: homonymy pair and check.
func (r RFC) Homoclave() string {
	if r.IsZero() {
		return ""
	}
	return r.String()[len(r.String())-3:]
}

// YearMonthDay gives the date of birth or foundation; the year has two digits,
// since the key does not tell the century.
func (r RFC) YearMonthDay() (year int, month time.Month, day int) {
	y, m, d := r.date()
	return y, time.Month(m), d
}
