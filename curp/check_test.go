package curp_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/curp"
)

var today = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// Vectors that others published; the people are hypothetical.
func TestCheckVectors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		curp  string
		codes []string
	}{
		{"BOXW310820HNERXN09", nil},
		{"HEGG560427MVZRRL04", nil},
		{"BEML920313HMCLNS09", nil},
		{"PEGL890909MJCRMS08", nil},
		{"MOTR930411HJCRMN03", nil},
		{"MOTR930411HJCRMN06", []string{"check_digit"}},
		{"MOTR000229HJCRMNA8", nil},
		{"MOTR000229HJCRMN08", []string{"date"}}, // 1900 was no leap year
		{"MOTR930231HJCRMN05", []string{"date"}},
		{"MOTR000229XJCRMNA2", nil},
		{"PEGL991231MNERMS93", nil},
		{"PEGL000101MNERMSA7", nil},
		{"PEGL991231MNERMSA1", []string{"future"}},
		{"BACA890909MJCRMS05", []string{"forbidden_word"}},
		{"BXCA890909MJCRMS07", nil},
		{"PEGL890909QJCRMS08", []string{"sex"}},
		{"PEGL890909MQQRMS02", []string{"state"}},
		{"PEGL891313MJCRMS06", []string{"date"}},
		{"PEGL890909MJCRMS09", []string{"check_digit"}},
		{"SABC560626MDFLRN01", nil},
		{"SABC560626MDFLRN09", []string{"check_digit"}}, // the Instructivo's own slip
		{"ABCD570805HYNHLC52", []string{"check_digit"}},
		{"ZAZD801124MBSYQN13", []string{"check_digit"}},
		{"RUNO390705HSLPTC02", []string{"check_digit"}},
		{"  motr930411hjcrmn03\n", nil},
		{"", []string{"shape"}},
		{"MOTR930411HJCRMN0", []string{"shape"}},
		{"MOTR930411HJCRMN031", []string{"shape"}},
		{"M0TR930411HJCRMN03", []string{"shape"}},
		{"MOTR93O411HJCRMN03", []string{"shape"}},
		{"MOTR930411HJCRMÑ03", []string{"shape"}},
		{"MOTR930411HJCRMN0X", []string{"shape"}},
		{"MOTR930411HJCRMN-3", []string{"shape"}},
	} {
		t.Run(tc.curp, func(t *testing.T) {
			t.Parallel()
			_, problems := curp.CheckAt(tc.curp, today)
			if got := problems.Codes(); !slices.Equal(got, tc.codes) {
				t.Errorf("problems %v, want %v", got, tc.codes)
			}
			_, err := curp.Parse(tc.curp)
			if (err == nil) != (tc.codes == nil) {
				t.Errorf("Parse gives %v, want problems %v", err, tc.codes)
			}
		})
	}
}

func TestEveryForbiddenWordIsFound(t *testing.T) {
	t.Parallel()
	words := curp.ForbiddenWords()
	if len(words) != 81 {
		t.Fatalf("%d words in Annex 2, want 81", len(words))
	}
	for _, w := range words {
		if _, p := curp.Check(w + "890909MJCRMS05"); !p.Has(curp.ForbiddenWord) {
			t.Errorf("%s passes", w)
		}
	}
	for _, w := range []string{"MALA", "MALO", "BXCA", "AAAA", "ZZZZ"} {
		if _, p := curp.Check(w + "890909MJCRMS05"); p.Has(curp.ForbiddenWord) {
			t.Errorf("%s is refused", w)
		}
	}
}

func TestShapeOnly(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"ABCD570805HYNHLC52":   true, // wrong digit
		" abcd570805hynhlc52 ": true,
		"PEGL891313MJCRMS06":   true, // no such day
		"BACA890909MJCRMS05":   true,
		"PEGL890909XQQRMSA2":   true,
		"PEGL890909QJCRMS08":   false,
		"PEGL890909MJCRMS0":    false,
		"PEGL890909MJ1RMS08":   false,
	} {
		if curp.HasShape(text) != ok {
			t.Errorf("HasShape(%q) = %v", text, !ok)
		}
	}
}

func TestFutureIsJudgedOnTheGivenDay(t *testing.T) {
	t.Parallel()
	const born = "PEGL000101MNERMSA7"
	if _, p := curp.CheckAt(born, time.Date(1999, 12, 31, 23, 0, 0, 0, time.UTC)); p != curp.Future {
		t.Errorf("the day before: %v", p)
	}
	if _, p := curp.CheckAt(born, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)); p != 0 {
		t.Errorf("the day itself: %v", p)
	}
}

func TestProblemsAreErrors(t *testing.T) {
	t.Parallel()
	_, err := curp.Parse("PEGL891313QJCRMS06")
	for problem, want := range map[curp.Problems]bool{
		curp.Date: true, curp.SexLetter: true, curp.Shape: false, curp.Date | curp.SexLetter: true,
		curp.Date | curp.Shape: false, 0: false,
	} {
		if errors.Is(err, problem) != want {
			t.Errorf("errors.Is(%v, %v) is not %v", err, problem, want)
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	c, err := curp.Parse("MOTR000229XJCRMNA2")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Birth(); !got.Equal(time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("birth %v", got)
	}
	if c.Sex() != curp.NonBinary || c.State().Name() != "Jalisco" || c.Homonym() != 'A' ||
		c.Initials() != "MOTR" || c.Consonants() != "RMN" {
		t.Errorf("sex %s, state %s, homonym %c, %s %s", c.Sex(), c.State().Name(), c.Homonym(), c.Initials(), c.Consonants())
	}
	impossible, _ := curp.Check("MOTR930231HJCRMN05")
	if !impossible.Birth().IsZero() {
		t.Errorf("an impossible day gives %v", impossible.Birth())
	}
	if (curp.CURP{}).String() != "" || !(curp.CURP{}).IsZero() {
		t.Error("the zero CURP is not empty")
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	if n := len(curp.States()); n != 33 {
		t.Errorf("%d states, want 32 and NE", n)
	}
	for _, s := range curp.States() {
		if !s.Valid() || s.Name() == "" {
			t.Errorf("%s: valid %v, name %q", s, s.Valid(), s.Name())
		}
	}
	if s, ok := curp.StateOf("jc"); !ok || s.String() != "JC" {
		t.Errorf("jc gives %s, %v", s, ok)
	}
	if _, ok := curp.StateOf("XX"); ok {
		t.Error("XX is a state")
	}
}

func TestParseDoesNotAllocate(t *testing.T) {
	for _, text := range []string{"MOTR930411HJCRMN03", "MOTR930411HJCRMN06", " pegl000101mnermsa7 ", "PEGL991231MNERMSA1",
		"BACA891313QQQRMS05", "nonsense", "MOTR930411HJCRMÑ03", ""} {
		for name, read := range map[string]func(){
			"Parse":      func() { _, _ = curp.Parse(text) },
			"ParseShape": func() { _, _ = curp.ParseShape(text) },
			"Check":      func() { _, _ = curp.Check(text) },
		} {
			if n := testing.AllocsPerRun(1000, read); n != 0 {
				t.Errorf("%s(%q) allocates %v times", name, text, n)
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := curp.Parse("MOTR930411HJCRMN03"); err != nil {
			b.Fatal(err)
		}
	}
}
