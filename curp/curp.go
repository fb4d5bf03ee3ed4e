// Package curp reads, checks and derives the CURP, the 18-character population
// registry key of Mexico.
//
// The rules are those of RENAPO's Instructivo Normativo para la Asignación de
// la Clave Única de Registro de Población (March 2006 edition), with two later
// facts: sex X is issued since early 2023, and the homonymy character starts in
// practice at 0 (born up to 1999) or A (born from 2000) where the text says 1.
//
// Parse accepts a CURP that keeps every rule; ParseShape accepts whatever has
// the form of one, which is what many services mean by "valid": published
// examples, and some issued CURPs, break the finer rules. Neither asks RENAPO,
// so a good CURP may still belong to nobody. Derive makes the CURP of a person,
// and Compare says which of a person's data a CURP contradicts.
//
//	c, err := curp.Parse("MOTR930411HJCRMN03")
//	if errors.Is(err, curp.CheckDigit) { … }
//
// Parse does not allocate and the package depends on nothing but the standard
// library.
package curp

import "time"

// Length is the number of characters in a CURP.
const Length = 18

// CURP is one key, upper-case. The zero CURP is no key; see IsZero.
type CURP struct{ text [Length]byte }

// Sex is position 11 of a CURP.
type Sex byte

// The sexes that are issued.
const (
	Male      Sex = 'H'
	Female    Sex = 'M'
	NonBinary Sex = 'X' // since 2023
)

// String gives the letter.
func (s Sex) String() string { return string(rune(s)) }

// Valid reports whether s is one of the three letters.
func (s Sex) Valid() bool { return s == Male || s == Female || s == NonBinary }

// Parse reads a CURP, ignoring blanks around it and case, and holds it to every
// rule. The error is the set of Problems found; the CURP comes back too when it
// at least has the shape.
func Parse(s string) (c CURP, err error) {
	if p := c.check(s); p != 0 {
		return c, p
	}
	return c, nil
}

// ParseShape reads a CURP and asks for its shape only: four letters, six
// digits, H, M or X, five letters, a letter or digit, a digit. The error is
// Shape or SexLetter.
func ParseShape(s string) (c CURP, err error) {
	if _, ok := c.read(s); !ok {
		return c, Shape
	}
	if !c.Sex().Valid() {
		return c, SexLetter
	}
	return c, nil
}

// HasShape reports whether ParseShape accepts s.
func HasShape(s string) bool {
	_, err := ParseShape(s)
	return err == nil
}

// String gives the 18 characters.
func (c CURP) String() string {
	if c.IsZero() {
		return ""
	}
	return string(c.text[:])
}

// IsZero reports whether c holds no key.
func (c CURP) IsZero() bool { return c == CURP{} }

// Initials gives positions 1 to 4, the letters taken from the name.
func (c CURP) Initials() string { return string(c.text[:4]) }

// Consonants gives positions 14 to 16.
func (c CURP) Consonants() string { return string(c.text[13:16]) }

// Sex gives position 11, which may be no known Sex unless Parse accepted c.
func (c CURP) Sex() Sex { return Sex(c.text[10]) }

// State gives positions 12 and 13, which may name no State unless Parse
// accepted c.
func (c CURP) State() State { return State{c.text[11], c.text[12]} }

// Homonym gives position 17: a digit for people born up to 1999, a letter from
// 2000.
func (c CURP) Homonym() byte { return c.text[16] }

// Birth gives the date of birth at midnight UTC, its century taken from
// position 17. It is the zero time when there is no such day.
func (c CURP) Birth() time.Time {
	y, m, d := c.date()
	if !dayExists(y, m, d) {
		return time.Time{}
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
}
