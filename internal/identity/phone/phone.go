// Package phone reads telephone numbers as people write them. It is the one
// place that knows the numbering plans' library.
package phone

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// Region is the country of numbers written without one.
const Region = "MX"

// Parse gives a number in E.164, such as +525550000001. It takes any usual
// spelling, international or national to Region, and the prefixes that Mexico
// gave up in 2019 (+52 1, 01, 044, 045) because address books still hold them.
// ok is false for what can be no number.
func Parse(text string) (e164 string, ok bool) {
	text = strings.TrimSpace(strings.Map(typewritten, text))
	if len(text) < 5 || len(text) > 40 || strings.Trim(text, "+0123456789 ()-./") != "" || strings.Trim(text, "0123456789 ()-./") != "" && text[0] != '+' {
		return "", false
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	candidates := []string{text}
	switch {
	case len(digits) == 13 && strings.HasPrefix(digits, "521"):
		candidates = append(candidates, "+52"+digits[3:])
	case len(digits) == 15 && strings.HasPrefix(digits, "00521"):
		candidates = append(candidates, "+52"+digits[5:])
	case len(digits) == 13 && (strings.HasPrefix(digits, "044") || strings.HasPrefix(digits, "045")):
		candidates = append(candidates, "+52"+digits[3:])
	case len(digits) == 12 && strings.HasPrefix(digits, "01"):
		candidates = append(candidates, "+52"+digits[2:])
	}
	for _, c := range candidates {
		// A spelling that reads differently once written out is no number that
		// anybody could be called at.
		if e164, ok = read(c); ok {
			if again, ok := read(e164); ok && again == e164 {
				return e164, true
			}
		}
	}
	return "", false
}

// typewritten turns what documents and address books put into numbers, such as
// no-break spaces, typographic hyphens and marks of direction, into what a
// keyboard has.
func typewritten(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Pd, r):
		return '-'
	case unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

func read(text string) (string, bool) {
	n, err := phonenumbers.Parse(text, Region)
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}

// Mask leaves the country code and the last two digits of a number readable.
func Mask(e164 string) string {
	if len(e164) < 6 {
		return strings.Repeat("*", len(e164))
	}
	return e164[:3] + strings.Repeat("*", len(e164)-5) + e164[len(e164)-2:]
}
