package curp

import (
	"strings"
	"time"
)

// newestPast is a year that was over when this was written: a birth in it needs
// no look at the clock.
const newestPast = 2025

// Check gives every problem of s, judged today. It is Parse for callers who
// want the whole list; ParseShape's looser rule is the absence of Shape and
// SexLetter.
func Check(s string) (CURP, Problems) {
	c, p := checkTimeless(s)
	if p&(Shape|Date) == 0 {
		if y, _, _ := c.date(); y > newestPast {
			p |= c.future(time.Now())
		}
	}
	return c, p
}

// CheckAt is Check on a given day.
func CheckAt(s string, today time.Time) (CURP, Problems) {
	c, p := checkTimeless(s)
	if p&(Shape|Date) == 0 {
		p |= c.future(today)
	}
	return c, p
}

func checkTimeless(s string) (CURP, Problems) {
	c, ok := read(s)
	if !ok {
		return CURP{}, Shape
	}
	var p Problems
	if !dayExists(c.date()) {
		p |= Date
	}
	if !c.Sex().Valid() {
		p |= SexLetter
	}
	if !c.State().Valid() {
		p |= StateCode
	}
	if forbidden([4]byte(c.text[:4])) {
		p |= ForbiddenWord
	}
	if c.digit() != c.text[17] {
		p |= CheckDigit
	}
	return c, p
}

// read takes the 18 characters if they have the shape, any letter standing for
// the sex.
func read(s string) (CURP, bool) {
	if len(s) != Length {
		s = strings.TrimSpace(s)
		if len(s) != Length {
			return CURP{}, false
		}
	}
	var c CURP
	for i := range Length {
		b := s[i]
		if 'a' <= b && b <= 'z' {
			b -= 'a' - 'A'
		}
		letter, digit := 'A' <= b && b <= 'Z', '0' <= b && b <= '9'
		switch {
		case i < 4, 10 <= i && i < 16:
			if !letter {
				return CURP{}, false
			}
		case i == 16:
			if !letter && !digit {
				return CURP{}, false
			}
		case !digit:
			return CURP{}, false
		}
		c.text[i] = b
	}
	return c, true
}

// date reads positions 5 to 10; position 17 tells the century.
func (c *CURP) date() (year, month, day int) {
	pair := func(i int) int { return int(c.text[i]-'0')*10 + int(c.text[i+1]-'0') }
	year = 1900 + pair(4)
	if c.text[16] >= 'A' {
		year += 100
	}
	return year, pair(6), pair(8)
}

func dayExists(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	switch month {
	case 4, 6, 9, 11:
		return day <= 30
	case 2:
		// Between 1900 and 2099 only 1900 is an exception to the rule of four.
		if year%4 == 0 && year != 1900 {
			return day <= 29
		}
		return day <= 28
	}
	return day <= 31
}

func (c *CURP) future(today time.Time) Problems {
	y, m, d := c.date()
	ty, tm, td := today.Date()
	if y > ty || y == ty && (m > int(tm) || m == int(tm) && d > td) {
		return Future
	}
	return 0
}
