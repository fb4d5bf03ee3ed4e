package curp_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/curp"
)

func ofelia() curp.Person {
	df, _ := curp.StateOf("DF")
	return curp.Person{Given: "Ofelia", FirstSurname: "Pedrero", SecondSurname: "Domínguez",
		Birth: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), Sex: curp.Male, State: df}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	jc, _ := curp.StateOf("JC")
	for _, tc := range []struct {
		name   string
		curp   string
		person func(*curp.Person)
		codes  []string
	}{
		{"the same", "PXDO800101HDFDMF04", nil, nil},
		{"lower case", " pxdo800101hdfdmf04", nil, nil},
		{"issued with the word", "PEDO800101HDFDMF04", nil, nil},
		{"another homonym", "PXDO800101HDFDMF73", nil, nil},
		{"a homonym of one's own", "PXDO800101HDFDMF04", func(p *curp.Person) { p.Homonym = 'Z' }, nil},
		{"a wrong check digit", "PXDO800101HDFDMF09", nil, nil},
		{"same letters", "PXDO800101HDFDMF04", func(p *curp.Person) { p.FirstSurname = "Pedraza" }, nil},
		{"initial of the first", "PXDO800101HDFDMF04", func(p *curp.Person) { p.FirstSurname = "Cedrero" }, []string{"first_surname"}},
		{"vowel of the first", "PXDO800101HDFDMF04", func(p *curp.Person) { p.FirstSurname = "Padrero" }, []string{"first_surname"}},
		{"consonant of the first", "PXDO800101HDFDMF04", func(p *curp.Person) { p.FirstSurname = "Pérez" }, []string{"first_surname"}},
		{"no word in position 2", "PXDI800101HDFDMF04", func(p *curp.Person) { p.Given = "Ifelia" }, []string{"first_surname"}},
		{"a word by the vowel only", "PXDO800101HDFDMF04", func(p *curp.Person) { p.SecondSurname = "Gámez" }, []string{"second_surname"}},
		{"consonant of the second", "PXDO800101HDFDMF04", func(p *curp.Person) { p.SecondSurname = "Díaz" }, []string{"second_surname"}},
		{"no second", "PXDO800101HDFDMF04", func(p *curp.Person) { p.SecondSurname = "" }, []string{"second_surname"}},
		{"initial of the name", "PXDO800101HDFDMF04", func(p *curp.Person) { p.Given = "Afelia" }, []string{"given"}},
		{"consonant of the name", "PXDO800101HDFDMF04", func(p *curp.Person) { p.Given = "Olga" }, []string{"given"}},
		{"day", "PXDO800101HDFDMF04", func(p *curp.Person) { p.Birth = p.Birth.AddDate(0, 0, 1) }, []string{"birth_date"}},
		{"century", "PXDO800101HDFDMF04", func(p *curp.Person) { p.Birth = p.Birth.AddDate(100, 0, 0) }, []string{"birth_date"}},
		{"no such day", "PXDO800230HDFDMF04", nil, []string{"birth_date"}},
		{"sex", "PXDO800101HDFDMF04", func(p *curp.Person) { p.Sex = curp.NonBinary }, []string{"sex"}},
		{"state", "PXDO800101HDFDMF04", func(p *curp.Person) { p.State = jc }, []string{"state"}},
		{"somebody else", "MOTR930411MJCRMN05", nil,
			[]string{"first_surname", "second_surname", "given", "birth_date", "sex", "state"}},
		{"no key", "", nil, []string{"first_surname", "second_surname", "given", "birth_date", "sex", "state"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := ofelia()
			if tc.person != nil {
				tc.person(&p)
			}
			c, _ := curp.Check(tc.curp)
			d, err := curp.Compare(c, p)
			if got := d.Codes(); err != nil || !slices.Equal(got, tc.codes) {
				t.Errorf("%v, %v; want %v", got, err, tc.codes)
			}
		})
	}
}

// Ensure Compare refuses the people whom Derive refuses.
func TestCompareRefuses(t *testing.T) {
	t.Parallel()
	c, _ := curp.Parse("PXDO800101HDFDMF04")
	for field, spoil := range map[string]func(*curp.Person){
		"given":          func(p *curp.Person) { p.Given = "" },
		"first_surname":  func(p *curp.Person) { p.FirstSurname = "P3drero" },
		"second_surname": func(p *curp.Person) { p.SecondSurname = "\x00" },
		"birth":          func(p *curp.Person) { p.Birth = time.Time{} },
		"sex":            func(p *curp.Person) { p.Sex = 0 },
		"state":          func(p *curp.Person) { p.State = curp.State{} },
	} {
		p := ofelia()
		spoil(&p)
		d, err := curp.Compare(c, p)
		if wrong, ok := errors.AsType[*curp.FieldError](err); !ok || wrong.Field != field || d != 0 {
			t.Errorf("%s: %v, %v", field, d, err)
		}
	}
}

// Ensure a derived key agrees with its person, whatever the homonym, and that
// changing one thing about the person is told as exactly that.
func TestCompareTellsWhatChanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPerson(t)
		homonyms := "0123456789"
		if p.Birth.Year() >= 2000 {
			homonyms = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		}
		p.Homonym = rapid.SampledFrom([]byte(homonyms)).Draw(t, "homonym")
		c, err := curp.Derive(p)
		if err != nil {
			t.Fatal(err)
		}
		p.Homonym = 0
		if d, err := curp.Compare(c, p); d != 0 || err != nil {
			t.Fatalf("%s differs from its own person in %v, %v", c, d.Codes(), err)
		}
		// A name that begins with another letter cannot agree.
		another := func(initial byte) string {
			if initial == 'B' {
				return "Camila"
			}
			return "Brenda"
		}
		var want curp.Differences
		switch letters := c.Initials(); rapid.IntRange(0, 6).Draw(t, "change") {
		case 0:
			p.FirstSurname, want = another(letters[0]), curp.FirstSurnameDiffers
		case 1:
			p.SecondSurname, want = another(letters[2]), curp.SecondSurnameDiffers
		case 2:
			p.Given, want = another(letters[3]), curp.GivenDiffers
		case 3:
			days := rapid.IntRange(1, 20000).Draw(t, "days")
			p.Birth, want = p.Birth.AddDate(0, 0, days), curp.BirthDateDiffers
		case 4: // the same six digits, in the other century
			years := 100
			if p.Birth.Year() >= 2000 {
				years = -100
			}
			p.Birth, want = p.Birth.AddDate(years, 0, 0), curp.BirthDateDiffers
		case 5:
			p.Sex, want = map[curp.Sex]curp.Sex{curp.Male: curp.Female, curp.Female: curp.NonBinary, curp.NonBinary: curp.Male}[p.Sex], curp.SexDiffers
		default:
			was := p.State
			other := func(s curp.State) bool { return s != was }
			p.State, want = rapid.SampledFrom(curp.States()).Filter(other).Draw(t, "other state"), curp.StateDiffers
		}
		if d, err := curp.Compare(c, p); d != want || err != nil {
			t.Fatalf("%s and %+v: %v, %v; want %v", c, p, d.Codes(), err, want.Codes())
		}
	})
}
