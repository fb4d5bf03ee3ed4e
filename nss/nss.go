// Package nss reads and checks the NSS, the 11-digit social security number of
// IMSS: two digits of the subdelegation that issued it, two of the year of
// first registration, two of the year of birth, four of a serial and a check
// digit (Luhn's: weights 1,2,1,2,… from the left).
//
// Only the form, the check digit and the all-zero number are judged. The rest
// is no ground to reject: lists of subdelegation prefixes are incomplete, IMSS
// has issued numbers whose registration year lies before the birth year, the
// birth year is 97 when it was unknown, and it may differ from the CURP's. Hints
// tells such things without a verdict.
//
// Parse does not allocate and the package depends on nothing but the standard
// library.
package nss

import "strings"

// Length is the number of digits in an NSS.
const Length = 11

// unknownBirth fills the birth year of people whose date of birth was unknown.
const unknownBirth = 97

// NSS is one number. The zero NSS is none; see IsZero.
type NSS struct{ text [Length]byte }

// Parse reads an NSS, ignoring blanks around it. The error is the set of
// Problems found; the NSS comes back too when it at least has 11 digits.
func Parse(s string) (NSS, error) {
	n, p := Check(s)
	if p != 0 {
		return n, p
	}
	return n, nil
}

// Check gives every problem of s.
func Check(s string) (NSS, Problems) {
	n, ok := read(s)
	if !ok {
		return NSS{}, Shape
	}
	var p Problems
	if n.digit() != n.text[10] {
		p |= CheckDigit
	}
	// Eleven zeros pass Luhn's rule, so they need one of their own.
	if string(n.text[:]) == "00000000000" {
		p |= Zero
	}
	return n, p
}

func read(s string) (n NSS, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) != Length {
		return NSS{}, false
	}
	for i := range Length {
		if s[i] < '0' || s[i] > '9' {
			return NSS{}, false
		}
		n.text[i] = s[i]
	}
	return n, true
}

// digit is the check digit that the first ten digits call for.
func (n *NSS) digit() byte {
	sum := 0
	for i := range Length - 1 {
		d := int(n.text[i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}

// Digit gives the check digit for the first ten digits of an NSS; anything
// after them is not looked at. The error is Shape.
func Digit(first10 string) (byte, error) {
	if len(first10) < Length-1 {
		return 0, Shape
	}
	n, ok := read(first10[:Length-1] + "0")
	if !ok {
		return 0, Shape
	}
	return n.digit(), nil
}

// String gives the 11 digits.
func (n NSS) String() string {
	if n.IsZero() {
		return ""
	}
	return string(n.text[:])
}

// IsZero reports whether n holds no number.
func (n NSS) IsZero() bool { return n == NSS{} }

// Subdelegation gives the first two digits.
func (n NSS) Subdelegation() string { return string(n.text[:2]) }

// Registered gives the two digits of the year of first registration.
func (n NSS) Registered() int { return n.pair(2) }

// BirthYear gives the two digits of the year of birth; known is false for 97,
// which also stands for an unknown one.
func (n NSS) BirthYear() (year int, known bool) {
	year = n.pair(4)
	return year, year != unknownBirth
}

// Serial gives the four digits that tell people of one place and year apart.
func (n NSS) Serial() string { return string(n.text[6:10]) }

func (n *NSS) pair(i int) int {
	if n.IsZero() {
		return 0
	}
	return int(n.text[i]-'0')*10 + int(n.text[i+1]-'0')
}
