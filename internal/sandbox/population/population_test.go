package population_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/nss"
	"github.com/ventanilla/ventanilla/rfc"
)

var anyCURP = rapid.StringMatching(`[A-Z][AEIOUX][A-Z]{2}[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[HMX](JC|DF|NE|YN)[A-Z]{3}[0-9A]0`)

// The same CURP is the same person whenever and however it is written, with
// identifiers that hold and a working life that hangs together.
func TestFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := anyCURP.Draw(t, "curp")
		p := population.For(text)
		if diff := cmp.Diff(p, population.For(" "+strings.ToLower(text)+" ")); diff != "" {
			t.Fatal(diff)
		}
		if _, err := nss.Parse(p.NSS); err != nil || p.NSS != population.NSS(text) {
			t.Fatalf("%s has NSS %s: %v", text, p.NSS, err)
		}
		if _, problems := rfc.Check(p.RFC); problems != 0 {
			t.Fatalf("%s has RFC %s: %v", text, p.RFC, problems)
		}
		if p.Given == "" || p.FirstSurname == "" || !strings.HasSuffix(p.Email, "@example.com") || len(p.Phone) != 13 {
			t.Fatalf("%+v", p)
		}
		checkEmployment(t, p)
	})
}

func checkEmployment(t *rapid.T, p population.Person) {
	e := p.Employment
	if e.Reintegrated > e.Discounted || e.Discounted > e.Quoted || e.Quoted < 0 {
		t.Fatalf("weeks %d %d %d", e.Quoted, e.Discounted, e.Reintegrated)
	}
	if (e.Status == population.Employed) != (len(e.Jobs) > 0 && e.Jobs[0].Lasts()) {
		t.Fatalf("%s with %+v", e.Status, e.Jobs)
	}
	for i, j := range e.Jobs {
		if j.Start.Before(p.Birth.AddDate(15, 0, 0)) || !j.Start.Before(population.AsOf) {
			t.Fatalf("job from %v of a person born %v", j.Start, p.Birth)
		}
		if i > 0 && (j.Lasts() || j.End.After(e.Jobs[i-1].Start)) {
			t.Fatalf("job to %v before one from %v", j.End, e.Jobs[i-1].Start)
		}
		if !j.Lasts() && !j.End.After(j.Start) {
			t.Fatalf("job from %v to %v", j.Start, j.End)
		}
		year := population.AsOf.Year()
		if !j.Lasts() {
			year = j.End.Year()
		}
		if j.DailySalary < population.MinimumWage(year) || len(j.Employer.Registration) != 11 {
			t.Fatalf("%+v", j)
		}
	}
	for i, ev := range e.Events {
		if i > 0 && ev.Date.After(e.Events[i-1].Date) {
			t.Fatalf("events out of order: %v after %v", ev.Date, e.Events[i-1].Date)
		}
		if ev.DailySalary < population.MinimumWage(ev.Date.Year()) {
			t.Fatalf("%+v is under the minimum wage", ev)
		}
	}
}

// Most names give back the letters that they were chosen for.
func TestNamesFitTheCURP(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ text, given, first, second string }{
		{"PEGL890909MJCRMS08", "L", "P", "G"},
		{"MOTR930411HJCRMN03", "R", "M", "T"},
		{"PEXL800101HDFRXS03", "L", "P", ""},
	} {
		p := population.For(tc.text)
		if !strings.HasPrefix(p.Given, tc.given) || !strings.HasPrefix(p.FirstSurname, tc.first) ||
			!strings.HasPrefix(p.SecondSurname, tc.second) || (p.SecondSurname == "") != (tc.second == "") {
			t.Errorf("%s is %s", tc.text, p.FullName())
		}
	}
}

// The answers are published, so they must never change.
func TestPinned(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		population.SampleCURP: "08189782793",
		"PEGL890909MJCRMS08":  "93138961094",
		"MOTR930411HJCRMN03":  "95159345651",
	} {
		if got := population.NSS(text); got != want {
			t.Errorf("%s has %s, want %s", text, got, want)
		}
	}
	if got := population.For("PEGL890909MJCRMS08").FullName(); got != "Luisa Pérez Gómez" {
		t.Errorf("PEGL890909MJCRMS08 is %s", got)
	}
}

func TestCases(t *testing.T) {
	t.Parallel()
	var names []string
	for _, c := range population.Cases() {
		if _, p := curp.Check(c.CURP); p != 0 && c.CURP != population.SampleCURP {
			t.Errorf("%s: %s has %v", c.Name, c.CURP, p)
		}
		if slices.Contains(names, c.Name) {
			t.Errorf("%s is there twice", c.Name)
		}
		names = append(names, c.Name)
		for _, institution := range []string{population.IMSS, population.ISSSTE, population.RENAPO} {
			want := c.Condition
			if c.Institution != "" && c.Institution != institution {
				want = ""
			}
			if got := population.Answer(c.CURP, institution); got != want {
				t.Errorf("%s at %s: %q, want %q", c.Name, institution, got, want)
			}
		}
	}
	if got := population.Answer("not a curp", population.IMSS); got != fault.CURPUnknown {
		t.Errorf("no CURP: %q", got)
	}
	if got := population.Answer("PEGL890909MJCRMS08", population.IMSS); got != "" {
		t.Errorf("anybody: %q", got)
	}
}

func TestLivesOfTheCases(t *testing.T) {
	t.Parallel()
	for name, holds := range map[string]func(population.Employment) bool{
		"success":               func(e population.Employment) bool { return e.Status == population.Employed && e.Quoted > 0 },
		"found":                 func(e population.Employment) bool { return e.Status == population.Employed && e.Quoted > 0 },
		"unemployed":            func(e population.Employment) bool { return e.Status == population.Unemployed && e.Quoted > 0 },
		"no_employment_records": func(e population.Employment) bool { return len(e.Jobs) == 0 && len(e.Events) == 0 },
		"zero_quoted_weeks":     func(e population.Employment) bool { return len(e.Jobs) == 1 && e.Quoted == 0 },
	} {
		c, ok := population.Named(name)
		if e := population.For(c.CURP).Employment; !ok || !holds(e) {
			t.Errorf("%s: %v, %+v", name, ok, e)
		}
	}
}

func TestNobody(t *testing.T) {
	t.Parallel()
	if p := population.For("x"); p.CURP != "" || population.NSS("x") != "" {
		t.Errorf("%+v", p)
	}
	// An impossible date is somebody without one.
	if p := population.For("PEGL891313MJCRMS06"); p.NSS == "" || p.Given == "" || p.Birth != (time.Time{}) {
		t.Errorf("%+v", p)
	}
}

// Whose data make a case's CURP is under that CURP, and anybody else under one
// that is theirs by the rules.
func TestCURPOf(t *testing.T) {
	t.Parallel()
	born := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, n := range population.Namesakes() {
		want, ok := population.Named(n.Case)
		got, err := population.CURPOf(curp.Person{Given: n.Given, FirstSurname: n.FirstSurname, SecondSurname: n.SecondSurname,
			Birth: born, Sex: curp.Male, State: curp.State{'N', 'E'}})
		if err != nil || !ok || got.String() != want.CURP {
			t.Errorf("%+v has %s, want %s; %v", n, got, want.CURP, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := population.For(anyCURP.Draw(t, "curp"))
		asked := curp.Person{Given: p.Given, FirstSurname: p.FirstSurname, SecondSurname: p.SecondSurname, Birth: p.Birth, Sex: p.Sex, State: p.BirthState}
		got, err := population.CURPOf(asked)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := curp.Compare(got, asked); d != 0 || err != nil {
			t.Fatalf("%s for %+v: %v, %v", got, asked, d, err)
		}
		// A CURP that the names make, with a homonymy character that is looked
		// at, shows the same names when it comes back.
		own, err := curp.Parse(p.CURP)
		if d, _ := curp.Compare(own, asked); err == nil && d == 0 && strings.ContainsRune("0123456789ABCDEFGHIJ", rune(own.Homonym())) {
			if back := population.For(got.String()); back.FullName() != p.FullName() {
				t.Fatalf("%s is %s, found as %s, who is %s", own, p.FullName(), got, back.FullName())
			}
		}
	})
}

func TestRegistered(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"GODE561231GR8": true, " gode561231gr8 ": true, "MAB9307148T4": true, rfc.GenericDomestic: true, rfc.GenericForeign: true,
		"VACE460910SX6": false, "SIN9311169P8": false, "CASE900101D12": false, "NRP010101AB2": false, "": false, "GODE561331GR8": false,
	} {
		if got := population.Registered(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	for _, text := range population.Unregistered() {
		if _, problems := rfc.Check(text); problems != 0 {
			t.Errorf("%s has %v: its absence shows nothing", text, problems)
		}
	}
}
