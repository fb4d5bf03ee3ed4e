package rfc_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/rfc"
)

// Ensure the three readers agree, and that a key reads back as itself.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"GODE561231GR8", "ñ&Ñ561231gr8", " mab9307148t4\n", "XAXX010101000", "GODE560231GR8", "\x00\xff", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, p := rfc.Check(s)
		lenient, err := rfc.Parse(s)
		strict, errStrict := rfc.ParseStrict(s)
		if r != lenient || r != strict || (err == nil) != (p&^rfc.CheckDigit == 0) || (errStrict == nil) != (p == 0) {
			t.Fatalf("%q: Check %q, %v; Parse %q, %v; ParseStrict %q, %v", s, r, p, lenient, err, strict, errStrict)
		}
		if p.Has(rfc.Shape) != r.IsZero() || r.IsGeneric() && p != 0 {
			t.Fatalf("%q: %v with key %q", s, p, r)
		}
		if again, q := rfc.Check(r.String()); !r.IsZero() && (again != r || q != p) {
			t.Fatalf("%q does not read back", s)
		}
	})
}

func FuzzDerive(f *testing.F) {
	f.Add("María", "de la O", "Muñoz&", int64(0))
	f.Add("J. N\u0303ico", "", "Ek", int64(1<<31))
	f.Fuzz(func(t *testing.T, given, first, second string, unix int64) {
		p := rfc.Person{Given: given, FirstSurname: first, SecondSurname: second, Birth: time.Unix(unix, 0).UTC()}
		r, err := rfc.Derive(p)
		if err != nil {
			if _, ok := errors.AsType[*rfc.FieldError](err); !ok || !r.IsZero() {
				t.Fatalf("%+v: %q, %v", p, r, err)
			}
			return
		}
		pair, err := rfc.Homonymy(given, first, second)
		if again, problems := rfc.Check(r.String()); problems != 0 || again != r || err != nil || r.Homoclave()[:2] != pair {
			t.Fatalf("%+v: %s has %v; homonymy %q, %v", p, r, problems, pair, err)
		}
	})
}
