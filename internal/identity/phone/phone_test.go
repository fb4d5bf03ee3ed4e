package phone_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity/phone"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"+525550000001":                   "+525550000001",
		"5550000001":                      "+525550000001",
		"55 5000 0001":                    "+525550000001",
		"(55) 5000-0001":                  "+525550000001",
		"55.5000.0001":                    "+525550000001",
		" +52 55 5000 0001 ":              "+525550000001",
		"+52 1 55 5000 0001":              "+525550000001",
		"00 52 55 5000 0001":              "+525550000001",
		"0052 1 55 5000 0001":             "+525550000001",
		"525550000001":                    "+525550000001",
		"044 55 5000 0001":                "+525550000001",
		"045 55 5000 0001":                "+525550000001",
		"01 55 5000 0001":                 "+525550000001",
		"+52\u00a055\u00a05000\u20110001": "+525550000001",
		"\u202a+52 55 5000 0001\u202c":    "+525550000001",
		"+1 415 555 2671":                 "+14155552671",
		"+55 11 91234-5678":               "+5511912345678",
		"ana":                             "",
		"ana123":                          "",
		"123":                             "",
		"":                                "",
		"+":                               "",
		"+++++++":                         "",
		"55+50000001":                     "",
		"+99999999999999999":              "",
	} {
		got, ok := phone.Parse(text)
		if got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", text, got, ok, want)
		}
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{"+525550000001": "+52********01", "+1": "**"} {
		if got := phone.Mask(number); got != want {
			t.Errorf("%q: %q, want %q", number, got, want)
		}
	}
}

// Ensure a number that was accepted is its own spelling, so that what is
// stored is found again.
func FuzzParse(f *testing.F) {
	f.Add("+525550000001")
	f.Add("044 55 5000 0001")
	f.Fuzz(func(t *testing.T, text string) {
		if first, ok := phone.Parse(text); ok {
			if again, ok := phone.Parse(first); !ok || again != first {
				t.Fatalf("%q gave %q, which gave %q, %v", text, first, again, ok)
			}
		}
	})
}
