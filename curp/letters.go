package curp

import "slices"

// common are the first given names that are passed over when another follows.
var common = []string{"MARIA", "MA.", "MA", "M.", "M", "JOSE", "J.", "J"}

// particles do not count at the beginning of a surname or given name.
var particles = []string{"DA", "DAS", "DE", "DEL", "DER", "DI", "DIE", "DD", "EL", "LA", "LOS", "LAS", "LE", "LES",
	"MAC", "MC", "VAN", "VON", "Y"}

func skipCommon(given []string) []string {
	if len(given) > 1 && slices.Contains(common, given[0]) {
		return given[1:]
	}
	return given
}

// essential gives the first word after the particles, or nothing. A name made
// of particles alone keeps its last one.
func essential(words []string) []rune {
	if len(words) == 0 {
		return nil
	}
	for len(words) > 1 && slices.Contains(particles, words[0]) {
		words = words[1:]
	}
	return []rune(words[0])
}

// initial gives the first letter; X for none, for Ñ and for a sign.
func initial(word []rune) byte {
	if len(word) == 0 {
		return 'X'
	}
	return plain(word[0])
}

// vowel gives the first vowel after the initial. A sign met before it, as in
// D/AMICO, makes X, and so does the lack of one.
func vowel(word []rune) byte {
	for i, r := range word {
		switch {
		case i == 0:
		case isSign(r):
			return 'X'
		case isVowel(r):
			return byte(r)
		}
	}
	return 'X'
}

// consonant gives the first consonant after the initial, with the same X.
func consonant(word []rune) byte {
	for i, r := range word {
		if i > 0 && !isVowel(r) {
			return plain(r)
		}
	}
	return 'X'
}

func plain(r rune) byte {
	if r == 'Ñ' || isSign(r) {
		return 'X'
	}
	return byte(r)
}

// isSign tells the signs that become X. The Instructivo names / - and . only;
// the apostrophe it wants captured is treated alike.
func isSign(r rune) bool { return r == '/' || r == '-' || r == '.' || r == '\'' }

func isVowel(r rune) bool { return r == 'A' || r == 'E' || r == 'I' || r == 'O' || r == 'U' }
