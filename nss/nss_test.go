package nss_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/nss"
)

func TestCheckVectors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		nss   string
		codes []string
	}{
		{"12345678903", nil},
		{"01188000010", nil},
		{"92059701232", nil},
		{"51998500428", nil},
		{"84966311213", nil},
		{"92919084431", nil},
		{"08189782793", nil},
		{" 08189782793\n", nil},
		{"12345678902", []string{"check_digit"}},
		{"84966311215", []string{"check_digit"}},
		{"92119624722", []string{"check_digit"}}, // printed as an example somewhere; 1 is right
		{"92119624721", nil},
		{"00000000000", []string{"zero"}},
		{"", []string{"shape"}},
		{"1234567890", []string{"shape"}},
		{"123456789033", []string{"shape"}},
		{"1234567890A", []string{"shape"}},
		{"12-34-56-7890-3", []string{"shape"}},
	} {
		n, problems := nss.Check(tc.nss)
		if got := problems.Codes(); !slices.Equal(got, tc.codes) {
			t.Errorf("%q: problems %v, want %v", tc.nss, got, tc.codes)
		}
		if n.IsZero() != problems.Has(nss.Shape) {
			t.Errorf("%q: key %q with %v", tc.nss, n, problems)
		}
		_, err := nss.Parse(tc.nss)
		if (err == nil) != (tc.codes == nil) || err != nil && !errors.Is(err, problems) {
			t.Errorf("%q: Parse gives %v", tc.nss, err)
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	n, err := nss.Parse("92059701232")
	if err != nil {
		t.Fatal(err)
	}
	year, known := n.BirthYear()
	if n.Subdelegation() != "92" || n.Registered() != 5 || year != 97 || known || n.Serial() != "0123" {
		t.Errorf("%s %d %d %v %s", n.Subdelegation(), n.Registered(), year, known, n.Serial())
	}
	if n.String() != "92059701232" || (nss.NSS{}).String() != "" {
		t.Errorf("text %q and %q", n, nss.NSS{})
	}
}

// Luhn's rule catches every change of one digit.
func TestOneWrongDigitIsCaught(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ten := rapid.StringMatching(`[0-9]{10}`).Draw(t, "ten")
		d, err := nss.Digit(ten)
		if err != nil {
			t.Fatal(err)
		}
		text := append([]byte(ten), d)
		if _, p := nss.Check(string(text)); p&^nss.Zero != 0 {
			t.Fatalf("%s: %v", text, p)
		}
		i := rapid.IntRange(0, 10).Draw(t, "place")
		text[i] = '0' + (text[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "off")))%10
		if _, p := nss.Check(string(text)); !p.Has(nss.CheckDigit) {
			t.Fatalf("%s passes", text)
		}
	})
}

func TestDigitRefusesWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "123456789", "12345678X0"} {
		if _, err := nss.Digit(s); !errors.Is(err, nss.Shape) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestParseDoesNotAllocate(t *testing.T) {
	for _, text := range []string{"08189782793", " 08189782794\n", "00000000000", "0818978279x", "x", ""} {
		for name, read := range map[string]func(){
			"Parse": func() { _, _ = nss.Parse(text) },
			"Check": func() { _, _ = nss.Check(text) },
		} {
			if n := testing.AllocsPerRun(1000, read); n != 0 {
				t.Errorf("%s(%q) allocates %v times", name, text, n)
			}
		}
	}
}

// Ensure Parse and Check agree, a number reads back as itself, and hints are
// never a verdict.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"08189782793", " 00000000000\n", "1234567890٣", "\x00", ""} {
		f.Add(s, int64(0))
	}
	f.Fuzz(func(t *testing.T, s string, unix int64) {
		n, err := nss.Parse(s)
		again, p := nss.Check(s)
		if n != again || (err == nil) != (p == 0) || n.IsZero() != p.Has(nss.Shape) {
			t.Fatalf("%q: Parse gives %q, %v and Check %q, %v", s, n, err, again, p)
		}
		if again, q := nss.Check(n.String()); !n.IsZero() && (again != n || q != p) {
			t.Fatalf("%q does not read back", s)
		}
		day := time.Unix(unix, 0).UTC()
		if h := n.HintsFor(day, day); len(h.Codes()) > 3 || n.IsZero() && h != 0 {
			t.Fatalf("%q: hints %v", s, h)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := nss.Parse("08189782793"); err != nil {
			b.Fatal(err)
		}
	}
}
