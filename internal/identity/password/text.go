package password

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// prepared gives the form of a password that is hashed and measured, so that
// it is the same one on whatever keyboard: composed, and with an ASCII space
// for every other one (RFC 8265, section 4.2.2).
func prepared(pw string) string {
	if !utf8.ValidString(pw) {
		return pw
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII && unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, pw))
}
