package curp

import "time"

// newestPast is a year that was over when this was written: a birth in it needs
// no look at the clock.
const newestPast = 2025

// Check gives every problem of s, judged today. It is Parse for callers who
// want the whole list; ParseShape's looser rule is the absence of Shape and
// SexLetter.
func Check(s string) (c CURP, p Problems) {
	p = c.check(s)
	return c, p
}

// CheckAt is Check on a given day.
func CheckAt(s string, today time.Time) (c CURP, p Problems) {
	p = c.checkTimeless(s)
	if p&(Shape|Date) == 0 {
		p |= c.future(today)
	}
	return c, p
}

func (c *CURP) check(s string) Problems {
	p := c.checkTimeless(s)
	if p&(Shape|Date) == 0 {
		if y, _, _ := c.date(); y > newestPast {
			p |= c.future(time.Now())
		}
	}
	return p
}

func (c *CURP) checkTimeless(s string) Problems {
	check, ok := c.read(s)
	if !ok {
		return Shape
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
	if check != c.text[17] {
		p |= CheckDigit
	}
	return p
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
