package curp

import (
	"strings"
	"unicode"
)

// folded maps letters with marks to the letter that the Instructivo writes for
// them. Ñ keeps its own place because it is replaced only where it is taken.
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

// fold upper-cases a name, drops accents and diaereses and keeps Ñ, also when
// the text is decomposed. ok is false when something stands in it that no name
// of the registry holds.
func fold(name string) (_ []rune, ok bool) {
	out := make([]rune, 0, len(name))
	for _, r := range name {
		r = unicode.ToUpper(r)
		switch {
		case r == combiningTilde && len(out) > 0 && out[len(out)-1] == 'N':
			out[len(out)-1] = 'Ñ'
			continue
		case unicode.Is(unicode.Mn, r):
			continue
		case r == '’' || r == '`' || r == '´':
			r = '\''
		case unicode.IsSpace(r):
			r = ' '
		}
		if base, marked := folded[r]; marked {
			r = base
		}
		if !('A' <= r && r <= 'Z' || strings.ContainsRune("Ñ ./-'", r)) {
			return nil, false
		}
		out = append(out, r)
	}
	return out, true
}
