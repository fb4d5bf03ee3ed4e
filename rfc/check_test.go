package rfc_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/rfc"
)

func TestCheckVectors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		rfc   string
		codes []string
	}{
		{"GODE561231GR8", nil},
		{"ZATJ870805CK6", nil},
		{"OOGE520711151", nil},
		{"AECS211112JPA", nil},
		{"MAB9307148T4", nil},
		{" mab9307148t4\n", nil},
		{"VACE460910SX6", []string{"check_digit"}},
		{"SIN9311169P8", []string{"check_digit"}},
		{"GODE561231GR9", []string{"check_digit"}},
		{"XAXX010101000", nil},
		{"XEXX010101000", nil},
		{"GODE560231GR8", []string{"date", "check_digit"}},
		{"GODE561331GR8", []string{"date", "check_digit"}},
		{"", []string{"shape"}},
		{"GODE561231", []string{"shape"}},
		{"GODE561231GRB", []string{"shape"}},
		{"GOD1561231GR8", []string{"shape"}},
		{"GÖDE561231GR8", []string{"shape"}},
	} {
		r, problems := rfc.Check(tc.rfc)
		if got := problems.Codes(); !slices.Equal(got, tc.codes) {
			t.Errorf("%q: problems %v, want %v", tc.rfc, got, tc.codes)
		}
		_, err := rfc.Parse(tc.rfc)
		if refused := problems&^rfc.CheckDigit != 0; (err != nil) != refused {
			t.Errorf("%q: Parse gives %v", tc.rfc, err)
		}
		if _, err := rfc.ParseStrict(tc.rfc); (err == nil) != (tc.codes == nil) || err != nil && !errors.Is(err, problems) {
			t.Errorf("%q: ParseStrict gives %v", tc.rfc, err)
		}
		if again, _ := rfc.Check(r.String()); !r.IsZero() && again != r {
			t.Errorf("%q does not read back", tc.rfc)
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	r, err := rfc.Parse("muñj561231gr8")
	if err != nil {
		t.Fatal(err)
	}
	y, m, d := r.YearMonthDay()
	if r.String() != "MUÑJ561231GR8" || r.Homoclave() != "GR8" || r.IsCompany() || y != 56 || m != time.December || d != 31 {
		t.Errorf("%s %s %v %d %s %d", r, r.Homoclave(), r.IsCompany(), y, m, d)
	}
	if r, _ := rfc.Parse("MAB9307148T4"); !r.IsCompany() || r.IsGeneric() {
		t.Error("a company's key is not told")
	}
	if r, _ := rfc.Parse(rfc.GenericDomestic); !r.IsGeneric() {
		t.Error("a generic key is not told")
	}
	if (rfc.RFC{}).String() != "" || (rfc.RFC{}).Homoclave() != "" {
		t.Error("the zero RFC is not empty")
	}
}

func TestProblemsAreErrors(t *testing.T) {
	t.Parallel()
	if _, err := rfc.Parse("GODE560231GR8"); !errors.Is(err, rfc.Date) || errors.Is(err, rfc.Shape) {
		t.Errorf("%v", err)
	}
}

func TestParseDoesNotAllocate(t *testing.T) {
	for _, text := range []string{"GODE561231GR8", "MUÑJ561231GR8", " mab9307148t4 ", "VACE460910SX6", "GODE561331GR8",
		"XAXX010101000", "x", ""} {
		for name, read := range map[string]func(){
			"Parse":       func() { _, _ = rfc.Parse(text) },
			"ParseStrict": func() { _, _ = rfc.ParseStrict(text) },
			"Check":       func() { _, _ = rfc.Check(text) },
		} {
			if n := testing.AllocsPerRun(1000, read); n != 0 {
				t.Errorf("%s(%q) allocates %v times", name, text, n)
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := rfc.Parse("GODE561231GR8"); err != nil {
			b.Fatal(err)
		}
	}
}
