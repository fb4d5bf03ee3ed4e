package curp_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/curp"
)

func anyPerson(t *rapid.T) curp.Person {
	word := rapid.StringMatching(`[A-ZÑÁÉÍÓÚÜ][a-zñáéíóúü./'-]{0,12}( [A-Z][a-z]{1,9})?`)
	return curp.Person{
		Given:         word.Draw(t, "given"),
		FirstSurname:  word.Draw(t, "first"),
		SecondSurname: rapid.OneOf(word, rapid.Just("")).Draw(t, "second"),
		Birth:         time.Date(1900, 1, 1+rapid.IntRange(0, 45000).Draw(t, "day"), 0, 0, 0, 0, time.UTC),
		Sex:           rapid.SampledFrom([]curp.Sex{curp.Male, curp.Female, curp.NonBinary}).Draw(t, "sex"),
		State:         rapid.SampledFrom(curp.States()).Draw(t, "state"),
	}
}

// Whatever is derived parses, and gives back date, sex and state.
func TestDerivedParses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPerson(t)
		c, err := curp.Derive(p)
		if err != nil {
			t.Fatal(err)
		}
		again, problems := curp.CheckAt(c.String(), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
		if problems != 0 || again != c {
			t.Fatalf("%s: %v", c, problems)
		}
		if !c.Birth().Equal(p.Birth) || c.Sex() != p.Sex || c.State() != p.State {
			t.Fatalf("%s gives %v %s %s for %+v", c, c.Birth(), c.Sex(), c.State(), p)
		}
	})
}

// A change of one character is nearly always caught, because most weights share
// no factor with ten; one of the last digit always is.
func TestWrongDigitIsCaught(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, err := curp.Derive(anyPerson(t))
		if err != nil {
			t.Fatal(err)
		}
		text := []byte(c.String())
		text[17] = byte('0' + (int(text[17]-'0')+rapid.IntRange(1, 9).Draw(t, "off"))%10)
		if _, p := curp.Check(string(text)); !p.Has(curp.CheckDigit) {
			t.Fatalf("%s passes", text)
		}
	})
}
