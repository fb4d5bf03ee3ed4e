package curp

// Differences is the set of a person's data that a CURP contradicts. The empty
// set is 0.
type Differences uint8

// The single differences, with the positions of the CURP that tell them.
const (
	FirstSurnameDiffers  Differences = 1 << iota // 1, 2 or 14
	SecondSurnameDiffers                         // 3 or 15
	GivenDiffers                                 // 4 or 16
	BirthDateDiffers                             // 5 to 10, or the century that 17 tells
	SexDiffers                                   // 11
	StateDiffers                                 // 12 and 13
)

var differenceCodes = [...]string{"first_surname", "second_surname", "given", "birth_date", "sex", "state"}

// Codes gives the stable names of the differences in the order of the constants:
// first_surname, second_surname, given, birth_date, sex, state.
func (d Differences) Codes() []string {
	codes := make([]string, 0, len(differenceCodes))
	for i, code := range differenceCodes {
		if d&(1<<i) != 0 {
			codes = append(codes, code)
		}
	}
	return codes
}

// Has reports whether any of the differences in e is in d.
func (d Differences) Has(e Differences) bool { return d&e != 0 }

// Compare says which of a person's data cannot have led to c.
//
// A CURP keeps of a name its initial and first inner consonant, and of the first
// surname the first inner vowel too, so a name that differs may still agree:
// Soto and Sotelo do. No difference is no proof that c is the person's.
//
// The rest is no difference: the homonymy character (p.Homonym is not looked
// at), a wrong check digit, and an X in position 2 where the vowel would complete
// a word of Annex 2, or the vowel itself in a key that was issued regardless.
//
// The error is a *FieldError, for a person of whom Derive makes no CURP.
func Compare(c CURP, p Person) (Differences, error) {
	want, err := p.letters()
	if err != nil {
		return 0, err
	}
	var d Differences
	if c.text[0] != want.text[0] || !c.hasVowel(want.text[1]) || c.text[13] != want.text[13] {
		d |= FirstSurnameDiffers
	}
	if c.text[2] != want.text[2] || c.text[14] != want.text[14] {
		d |= SecondSurnameDiffers
	}
	if c.text[3] != want.text[3] || c.text[15] != want.text[15] {
		d |= GivenDiffers
	}
	year, month, day := p.Birth.Date()
	if y, m, dd := c.date(); y != year || m != int(month) || dd != day {
		d |= BirthDateDiffers
	}
	if c.Sex() != p.Sex {
		d |= SexDiffers
	}
	if c.State() != p.State {
		d |= StateDiffers
	}
	return d, nil
}

// hasVowel reports whether position 2 stands for v. The word to avoid is made of
// c's own letters: another second surname must not look like another first one.
func (c *CURP) hasVowel(v byte) bool {
	return c.text[1] == v || c.text[1] == 'X' && forbidden([4]byte{c.text[0], v, c.text[2], c.text[3]})
}
