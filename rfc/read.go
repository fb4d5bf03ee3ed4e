package rfc

import (
	"strings"
	"unicode/utf8"
)

// read fills r with the characters of s if they have the shape: three (company) or
// four (person) letters, six digits, two letters or digits, a digit or A.
func (r *RFC) read(s string) bool {
	s = strings.TrimSpace(s)
	n := utf8.RuneCountInString(s)
	if n != 12 && n != 13 {
		return false
	}
	letters := n - 9
	i := 0
	for _, c := range s {
		b := upper(c)
		var fits bool
		switch {
		case i < letters:
			fits = isLetter(b) || b == enye || b == '&'
		case i < letters+6:
			fits = isDigit(b)
		case i < letters+8:
			fits = isLetter(b) || isDigit(b)
		default:
			fits = isDigit(b) || b == 'A'
		}
		if !fits {
			*r = RFC{}
			return false
		}
		r.text[i] = b
		i++
	}
	r.length = int8(n)
	return true
}

// upper gives the character's place in our small alphabet, 0 when it has none.
func upper(c rune) char {
	switch {
	case 'a' <= c && c <= 'z':
		return char(c - 'a' + 'A')
	case c == 'ñ' || c == 'Ñ':
		return enye
	case c < utf8.RuneSelf:
		return char(c)
	}
	return 0
}

func isLetter(c char) bool { return 'A' <= c && c <= 'Z' }
func isDigit(c char) bool  { return '0' <= c && c <= '9' }

func (r *RFC) date() (year, month, day int) {
	if r.IsZero() {
		return 0, 0, 0
	}
	d := r.text[r.length-9:]
	pair := func(i int) int { return int(d[i]-'0')*10 + int(d[i+1]-'0') }
	return pair(0), pair(2), pair(4)
}

// dayExists asks for a day in the 20th or the 21st century: year 00 may be the
// leap year 2000.
func (r *RFC) dayExists() bool {
	y, m, d := r.date()
	if m < 1 || m > 12 || d < 1 {
		return false
	}
	switch m {
	case 4, 6, 9, 11:
		return d <= 30
	case 2:
		if y%4 == 0 {
			return d <= 29
		}
		return d <= 28
	}
	return d <= 31
}
