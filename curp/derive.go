package curp

import (
	"strings"
	"time"
)

// maxName is the longest name field that the registry takes, in characters.
const maxName = 50

// Person is what a CURP is made from.
type Person struct {
	Given         string
	FirstSurname  string    // a single surname is always the first one
	SecondSurname string    // may be empty
	Birth         time.Time // its calendar date, 1900 to 2099
	Sex           Sex
	State         State
	// Homonym is position 17 when the registry gave another than the first:
	// a digit for people born up to 1999, a letter from 2000. 0 takes '0' or 'A'.
	Homonym byte
}

// FieldError says which field of a Person makes no CURP.
type FieldError struct {
	Field  string // given, first_surname, second_surname, birth, sex, state or homonym
	Reason string // empty, too long, not a name, out of range, unknown
}

// Error gives field and reason.
func (e *FieldError) Error() string { return "curp: " + e.Field + " is " + e.Reason }

// Derive makes the CURP that the Instructivo gives a person. Two people may
// share everything but position 17, which only the registry can tell.
// The error is a *FieldError.
func Derive(p Person) (CURP, error) {
	c, err := p.letters()
	if err != nil {
		return CURP{}, err
	}
	if c.text[16], err = p.position17(); err != nil {
		return CURP{}, err
	}
	if forbidden([4]byte(c.text[:4])) {
		c.text[1] = 'X'
	}
	copy(c.text[4:], p.Birth.Format("060102"))
	c.text[10], c.text[11], c.text[12] = byte(p.Sex), p.State[0], p.State[1]
	c.text[17], _ = Digit(string(c.text[:17]))
	return c, nil
}

// letters fills positions 1 to 4 and 14 to 16 from the names, before words are
// avoided, and refuses a person of whom no CURP can be made.
func (p Person) letters() (c CURP, err error) {
	given, err := name("given", p.Given, false)
	if err != nil {
		return CURP{}, err
	}
	first, err := name("first_surname", p.FirstSurname, false)
	if err != nil {
		return CURP{}, err
	}
	second, err := name("second_surname", p.SecondSurname, true)
	if err != nil {
		return CURP{}, err
	}
	if err := p.check(); err != nil {
		return CURP{}, err
	}
	g, f, s := essential(skipCommon(given)), essential(first), essential(second)
	c.text[0], c.text[1], c.text[2], c.text[3] = initial(f), vowel(f), initial(s), initial(g)
	c.text[13], c.text[14], c.text[15] = consonant(f), consonant(s), consonant(g)
	return c, nil
}

// check looks at what is not a name, position 17 aside.
func (p Person) check() error {
	if y := p.Birth.Year(); y < 1900 || y > 2099 {
		return &FieldError{"birth", "out of range"}
	}
	if !p.Sex.Valid() {
		return &FieldError{"sex", "unknown"}
	}
	if !p.State.Valid() {
		return &FieldError{"state", "unknown"}
	}
	return nil
}

// position17 is the homonymy character, the first of the century unless another
// is given.
func (p Person) position17() (byte, error) {
	low, high := byte('0'), byte('9')
	if p.Birth.Year() >= 2000 {
		low, high = 'A', 'Z'
	}
	switch h := p.Homonym; {
	case h == 0:
		return low, nil
	case low <= h && h <= high:
		return h, nil
	}
	return 0, &FieldError{"homonym", "out of range"}
}

func name(field, text string, mayBeEmpty bool) ([]string, error) {
	runes, ok := fold(text)
	if !ok {
		return nil, &FieldError{field, "not a name"}
	}
	words := strings.Fields(string(runes))
	switch {
	case len(words) == 0 && !mayBeEmpty:
		return nil, &FieldError{field, "empty"}
	case len([]rune(strings.Join(words, " "))) > maxName:
		return nil, &FieldError{field, "too long"}
	}
	return words, nil
}
