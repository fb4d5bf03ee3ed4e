package rfc

import (
	"slices"
	"strings"
	"time"
)

// Person is what a person's RFC is made from.
type Person struct {
	Given         string
	FirstSurname  string
	SecondSurname string // may be empty, and so may the first, but not both
	Birth         time.Time
}

// FieldError says which field of a Person makes no RFC.
type FieldError struct {
	Field  string // given, first_surname, second_surname or birth
	Reason string // empty, not a name, out of range
}

// Error gives field and reason.
func (e *FieldError) Error() string { return "rfc: " + e.Field + " is " + e.Reason }

// common are the first given names that are passed over when another follows.
var common = []string{"MARIA", "MA", "JOSE", "J"}

// particles do not count at the beginning of a name.
var particles = []string{"DE", "LA", "LAS", "MC", "VON", "DEL", "LOS", "Y", "MAC", "VAN", "MI"}

// Derive makes the RFC that SAT's rules give a person. The error is a
// *FieldError.
func Derive(p Person) (RFC, error) {
	given, first, second, err := names(p.Given, p.FirstSurname, p.SecondSurname)
	if err != nil {
		return RFC{}, err
	}
	if y := p.Birth.Year(); y < 1900 || y > 2099 {
		return RFC{}, &FieldError{"birth", "out of range"}
	}
	full := strings.Join(strings.Fields(first+" "+second+" "+given), " ")
	g, f, s := essential(skipCommon(given)), essential(first), essential(second)
	var r RFC
	if !r.read(letters(g, f, s) + p.Birth.Format("060102") + homonymy(full) + "0") {
		return RFC{}, &FieldError{numbered(g, f, s), "not a name"}
	}
	r.text[12] = r.digit()
	return r, nil
}

func names(given, first, second string) (g, f, s string, err error) {
	for _, n := range []struct {
		field, text string
		to          *string
	}{{"given", given, &g}, {"first_surname", first, &f}, {"second_surname", second, &s}} {
		folded, ok := fold(n.text)
		if !ok {
			return "", "", "", &FieldError{n.field, "not a name"}
		}
		*n.to = folded
	}
	if g == "" {
		return "", "", "", &FieldError{"given", "empty"}
	}
	if f == "" && s == "" {
		return "", "", "", &FieldError{"first_surname", "empty"}
	}
	return g, f, s, nil
}

// numbered tells the field that put a digit among the letters: names may hold
// digits, which the homonymy key codes, but not begin with them.
func numbered(given, first, second []rune) string {
	digit := func(word []rune) bool { return strings.ContainsAny(string(word[:min(2, len(word))]), "0123456789") }
	switch {
	case digit(first):
		return "first_surname"
	case digit(second):
		return "second_surname"
	}
	return "given"
}

func skipCommon(given string) string {
	if word, rest, more := strings.Cut(given, " "); more && slices.Contains(common, word) {
		return rest
	}
	return given
}

// essential gives the first word after the particles.
func essential(name string) []rune {
	words := strings.Fields(name)
	for len(words) > 1 && slices.Contains(particles, words[0]) {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil
	}
	return []rune(words[0])
}

// letters gives the four letters by the case that applies.
func letters(given, first, second []rune) string {
	var four string
	switch {
	case len(first) == 0:
		four = head(second, 2) + head(given, 2)
	case len(second) == 0:
		four = head(first, 2) + head(given, 2)
	case len(first) <= 2:
		four = head(first, 1) + head(second, 1) + head(given, 2)
	default:
		four = head(first, 1) + vowel(first) + head(second, 1) + head(given, 1)
	}
	if forbidden[four] {
		return four[:3] + "X"
	}
	return four
}

// head gives the first n letters, filled up with X where a name is too short.
func head(word []rune, n int) string {
	if len(word) < n {
		return string(word) + strings.Repeat("X", n-len(word))
	}
	return string(word[:n])
}

func vowel(word []rune) string {
	for _, r := range word[1:] {
		if strings.ContainsRune("AEIOU", r) {
			return string(r)
		}
	}
	return "X"
}
