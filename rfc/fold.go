package rfc

import (
	"strings"
	"unicode"
)

// folded maps letters with marks to their plain letter; Ñ is one of its own.
var folded = func() map[rune]rune {
	m := map[rune]rune{}
	for base, marked := range map[rune]string{
		'A': "ÁÀÂÄÃÅĀ", 'C': "ÇĆČ", 'E': "ÉÈÊËĒĚ", 'I': "ÍÌÎÏĪ", 'N': "ŃŇ",
		'O': "ÓÒÔÖÕØŌŐ", 'S': "ŚŠŞ", 'U': "ÚÙÛÜŪŰŮ", 'Y': "ÝŸ", 'Z': "ŹŻŽ", 'G': "Ğ", 'L': "Ł", 'R': "Ř",
	} {
		for _, r := range marked {
			m[r] = base
		}
	}
	return m
}()

const combiningTilde = '\u0303'

// fold upper-cases a name, drops accents and the signs that SAT does not code
// (. ' - , /) and keeps Ñ and &. ok is false when something else stands in it.
func fold(name string) (_ string, ok bool) {
	out := make([]rune, 0, len(name))
	for _, r := range name {
		r = unicode.ToUpper(r)
		switch {
		case r == combiningTilde && len(out) > 0 && out[len(out)-1] == 'N':
			out[len(out)-1] = 'Ñ'
			continue
		case unicode.Is(unicode.Mn, r) || strings.ContainsRune(".'-,/’`´", r):
			continue
		case unicode.IsSpace(r):
			r = ' '
		}
		if base, marked := folded[r]; marked {
			r = base
		}
		if !('A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == 'Ñ' || r == '&' || r == ' ') {
			return "", false
		}
		out = append(out, r)
	}
	return strings.Join(strings.Fields(string(out)), " "), true
}
