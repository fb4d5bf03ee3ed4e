package curp_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/curp"
)

func seeds(f *testing.F) {
	for _, s := range []string{"MOTR930411HJCRMN03", " abcd570805hynhlc52", "MOTR000229XJCRMNA2", "BACA890909MJCRMS05",
		"ñ", "MOTR930411HJCRMÑ03", "\x00\xff", ""} {
		f.Add(s)
	}
}

// Ensure Parse and Check agree, and that a key reads back as itself.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		c, err := curp.Parse(s)
		again, p := curp.Check(s)
		if c != again || (err == nil) != (p == 0) || err != nil && !errors.Is(err, p) {
			t.Fatalf("%q: Parse gives %q, %v and Check %q, %v", s, c, err, again, p)
		}
		if p.Has(curp.Shape) != c.IsZero() {
			t.Fatalf("%q: %v with key %q", s, p, c)
		}
		if p == 0 && (c.Birth().IsZero() || c.State().Name() == "" || !c.Sex().Valid()) {
			t.Fatalf("%q is valid without its parts", s)
		}
		if again, q := curp.Check(c.String()); !c.IsZero() && (again != c || q != p) {
			t.Fatalf("%q does not read back", s)
		}
	})
}

// Ensure ParseShape judges shape and sex as Parse does, and nothing else.
func FuzzParseShape(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		c, err := curp.ParseShape(s)
		again, p := curp.Check(s)
		if c != again || (err == nil) == p.Has(curp.Shape|curp.SexLetter) || curp.HasShape(s) != (err == nil) {
			t.Fatalf("%q: ParseShape gives %q, %v and Check %q, %v", s, c, err, again, p)
		}
	})
}

func FuzzDerive(f *testing.F) {
	f.Add("María de los Ángeles", "D/Amico", "Ñando", int64(0), byte('M'), "DF", byte(0))
	f.Add("J. N\u0303ico", "de la O", "", int64(1<<31), byte('X'), "NE", byte('B'))
	f.Fuzz(func(t *testing.T, given, first, second string, unix int64, sex byte, state string, homonym byte) {
		p := curp.Person{Given: given, FirstSurname: first, SecondSurname: second,
			Birth: time.Unix(unix, 0).UTC(), Sex: curp.Sex(sex), Homonym: homonym}
		copy(p.State[:], state)
		c, err := curp.Derive(p)
		if err != nil {
			if _, ok := errors.AsType[*curp.FieldError](err); !ok || !c.IsZero() {
				t.Fatalf("%+v: %q, %v", p, c, err)
			}
			return
		}
		if _, problems := curp.CheckAt(c.String(), p.Birth); problems != 0 {
			t.Fatalf("%+v: %s has %v", p, c, problems)
		}
		if d, err := curp.Compare(c, p); d != 0 || err != nil {
			t.Fatalf("%+v: %s differs in %v, %v", p, c, d.Codes(), err)
		}
	})
}

// Ensure Compare takes any key and any person, and blames the names alone when
// all the rest is the key's own.
func FuzzCompare(f *testing.F) {
	f.Add("PXDO800101HDFDMF04", "Ofelia", "Pedrero", "Domínguez")
	f.Add("MOTR000229XJCRMNA2", "María", "/", "Ñ")
	f.Fuzz(func(t *testing.T, s, given, first, second string) {
		c, problems := curp.Check(s)
		p := curp.Person{Given: given, FirstSurname: first, SecondSurname: second,
			Birth: c.Birth(), Sex: c.Sex(), State: c.State()}
		d, err := curp.Compare(c, p)
		if _, refused := errors.AsType[*curp.FieldError](err); err != nil && (!refused || d != 0) {
			t.Fatalf("%q: %v, %v", s, d, err)
		}
		if d.Has(curp.BirthDateDiffers | curp.SexDiffers | curp.StateDiffers) {
			t.Fatalf("%q (%v) differs from its own parts in %v", s, problems, d.Codes())
		}
	})
}
