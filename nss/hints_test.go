package nss_test

import (
	"slices"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/nss"
)

// number completes ten digits, place and serial being of no matter here.
func number(t *testing.T, registered, born string) nss.NSS {
	t.Helper()
	const place, serial = "08", "9782"
	d, err := nss.Digit(place + registered + born + serial)
	if err != nil {
		t.Fatal(err)
	}
	n, err := nss.Parse(place + registered + born + serial + string(d))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestHints(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		registered, born string
		today            int
		codes            []string
	}{
		{"99", "85", 2026, nil},
		{"96", "63", 2026, nil},
		{"90", "90", 2026, nil},
		{"05", "85", 2026, nil}, // 2005 and 1985
		{"05", "07", 2026, nil}, // 2005 and 1907
		{"18", "97", 2026, []string{"unknown_birth_year"}},
		{"80", "85", 2026, []string{"registered_before_birth"}},
		{"80", "97", 2026, []string{"unknown_birth_year"}}, // nothing to be before
		{"26", "85", 2026, nil},
		{"27", "85", 2026, []string{"no_such_registration"}}, // 1927 and 2027
		{"42", "20", 2026, []string{"no_such_registration"}},
		{"43", "20", 2026, nil}, // the first year
		{"27", "97", 2026, []string{"unknown_birth_year", "no_such_registration"}},
		{"27", "85", 2027, nil},
	} {
		n := number(t, tc.registered, tc.born)
		h := n.Hints(time.Date(tc.today, 11, 21, 0, 0, 0, 0, time.UTC))
		if got := h.Codes(); !slices.Equal(got, tc.codes) {
			t.Errorf("registered %s, born %s, seen in %d: %v, want %v", tc.registered, tc.born, tc.today, got, tc.codes)
		}
	}
	if h := (nss.NSS{}).HintsFor(time.Now(), time.Now()); h != 0 {
		t.Errorf("no number has the hints %v", h)
	}
}

func TestHintsForAKnownBirth(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	born := func(year int) time.Time { return time.Date(year, 5, 5, 0, 0, 0, 0, time.UTC) }
	for _, tc := range []struct {
		field string
		year  int
		want  nss.Hints
	}{
		{"85", 1985, 0},
		{"07", 2007, 0},
		{"85", 1986, nss.BirthYearDiffers},
		{"97", 1985, nss.UnknownBirthYear}, // says nothing, so it contradicts nothing
		{"97", 1997, nss.UnknownBirthYear},
	} {
		if h := number(t, "15", tc.field).HintsFor(born(tc.year), today); h != tc.want {
			t.Errorf("%s for a birth in %d: %v, want %v", tc.field, tc.year, h, tc.want)
		}
	}
}
