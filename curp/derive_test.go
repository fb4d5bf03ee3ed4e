package curp_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/curp"
)

// The names of the Instructivo's own examples, all with an invented date, sex
// and state: 1 January 1980, H, DF.
func TestDeriveOfficialNames(t *testing.T) {
	t.Parallel()
	df, _ := curp.StateOf("DF")
	for _, tc := range []struct{ given, first, second, want string }{
		{"Alberto", "Ñando", "Rodríguez", "XARA800101HDFNDL01"},
		{"María Luisa", "Pérez", "Hernández", "PEHL800101HDFRRS09"},
		{"Luis Enrique", "Romero", "Palazuelos", "ROPL800101HDFMLS00"},
		{"Juan José", "D/Amico", "Álvarez", "DXAJ800101HDFXLN01"},
		{"Juan José", "D'Amico", "Álvarez", "DXAJ800101HDFXLN01"},
		{"Ana", "Argüello", "López", "AULA800101HDFRPN05"},
		{"Rocío", "Riva Palacio", "Cruz", "RICR800101HDFVRC01"},
		{"Carlos", "Mc Gregor", "López", "GELC800101HDFRPR01"},
		{"Ofelia", "Pedrero", "Domínguez", "PXDO800101HDFDMF04"},
		{"Andrés", "Ich", "Rodríguez", "IXRA800101HDFCDN00"},
		{"Luis", "Pérez", "", "PEXL800101HDFRXS03"},
		{"Alberto", "Oñate", "Rodríguez", "OARA800101HDFXDL08"},
		{"Andrés", "Po", "Barrios", "POBA800101HDFXRN01"},
		{"Leticia", "Luna", "", "LUXL800101HDFNXT06"},
		{"Ma. de los Ángeles", "Moreno", "Sánchez", "MOSA800101HDFRNN05"},
		{"Juan", "de la O", "García", "OXGJ800101HDFXRN01"},
		{"Ñico", "López", "López", "LOLX800101HDFPPC02"},
		{"Christian", "Amador", "Pérez", "AAPC800101HDFMRH02"},
		{"María", "Villa", "Trujillo", "VITM800101HDFLRR08"},
		{"José María", "Tezoco", "Apale", "TEAM800101HDFZPR05"},
		{"María de los Ángeles", "de la Cruz", "von der Leyen", "CULA800101HDFRYN03"},
		{"  maria   LUISA ", "pe\u0301rez", "Herna\u0301ndez", "PEHL800101HDFRRS09"},
		{"Alberto", "N\u0303ando", "Rodríguez", "XARA800101HDFNDL01"},
	} {
		t.Run(tc.want, func(t *testing.T) {
			t.Parallel()
			got, err := curp.Derive(curp.Person{Given: tc.given, FirstSurname: tc.first, SecondSurname: tc.second,
				Birth: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), Sex: curp.Male, State: df})
			if err != nil || got.String() != tc.want {
				t.Fatalf("%s %s %s: %s, %v; want %s", tc.given, tc.first, tc.second, got, err, tc.want)
			}
			if _, err := curp.Parse(got.String()); err != nil {
				t.Errorf("what Derive made does not parse: %v", err)
			}
		})
	}
}

// A sign reached while scanning makes X wherever a letter is looked for.
func TestDeriveSigns(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ given, first, second, initials, consonants string }{
		{"Luis", "N. Luis", "Soto", "NXSL", "XTS"},
		{"N. Luis", "Soto", "Luna", "SOLN", "TNX"},
		{"Ana", "Sáenz-Peña", "Ruiz", "SARA", "NZN"},
		{"Ana", "O-Hara", "Ruiz", "OXRA", "XZN"},
		{"Ana", "O'Hara", "Ruiz", "OXRA", "XZN"},
		{"Ana", "Ruiz", "/Lara", "RUXA", "ZLN"},
		{"María", "Soto", "Luna", "SOLM", "TNR"},
		{"J. Ana", "Soto", "Luna", "SOLA", "TNN"},
		{"María José", "Soto", "Luna", "SOLJ", "TNS"},
		{"Ana", "Y", "de la", "YXLA", "XXN"},
	} {
		got, err := curp.Derive(person(tc.given, tc.first, tc.second))
		if err != nil || got.Initials() != tc.initials || got.Consonants() != tc.consonants {
			t.Errorf("%s %s %s: %s %s, %v; want %s %s", tc.given, tc.first, tc.second,
				got.Initials(), got.Consonants(), err, tc.initials, tc.consonants)
		}
	}
}

func TestDeriveCenturyAndHomonym(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		year    int
		homonym byte
		want    byte // 0: refused
	}{
		{1999, 0, '0'}, {2000, 0, 'A'}, {1999, '7', '7'}, {2000, 'C', 'C'},
		{1999, 'A', 0}, {2000, '1', 0}, {1899, 0, 0}, {2100, 0, 0},
	} {
		p := person("Ana", "Soto", "Luna")
		p.Birth, p.Homonym = time.Date(tc.year, 5, 5, 0, 0, 0, 0, time.UTC), tc.homonym
		got, err := curp.Derive(p)
		if (err != nil) != (tc.want == 0) || err == nil && (got.Homonym() != tc.want || got.Birth().Year() != tc.year) {
			t.Errorf("%d %q: %s, %v", tc.year, tc.homonym, got, err)
		}
	}
}

func TestDeriveRefuses(t *testing.T) {
	t.Parallel()
	for field, spoil := range map[string]func(*curp.Person){
		"given":          func(p *curp.Person) { p.Given = " " },
		"first_surname":  func(p *curp.Person) { p.FirstSurname = "So7o" },
		"second_surname": func(p *curp.Person) { p.SecondSurname = strings.Repeat("a", 51) },
		"birth":          func(p *curp.Person) { p.Birth = time.Time{} },
		"sex":            func(p *curp.Person) { p.Sex = 'Q' },
		"state":          func(p *curp.Person) { p.State = curp.State{'Q', 'Q'} },
		"homonym":        func(p *curp.Person) { p.Homonym = '-' },
	} {
		p := person("Ana", "Soto", "Luna")
		spoil(&p)
		_, err := curp.Derive(p)
		if wrong, ok := errors.AsType[*curp.FieldError](err); !ok || wrong.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func person(given, first, second string) curp.Person {
	jc, _ := curp.StateOf("JC")
	return curp.Person{Given: given, FirstSurname: first, SecondSurname: second,
		Birth: time.Date(1990, 6, 15, 0, 0, 0, 0, time.UTC), Sex: curp.Female, State: jc}
}

// Every particle and every passed-over name of the Instructivo.
func TestDeriveParticlesAndCommonNames(t *testing.T) {
	t.Parallel()
	for _, particle := range []string{"da", "das", "de", "del", "der", "di", "die", "dd", "el", "la", "los", "las",
		"le", "les", "mac", "mc", "van", "von", "y", "de la", "de los"} {
		got, err := curp.Derive(person(particle+" Nieve", particle+" Soto", particle+" Luna"))
		if err != nil || got.Initials() != "SOLN" || got.Consonants() != "TNV" {
			t.Errorf("%s: %s %s, %v", particle, got.Initials(), got.Consonants(), err)
		}
	}
	for _, common := range []string{"María", "Ma.", "Ma", "José", "J", "J.", "M", "M."} {
		got, err := curp.Derive(person(common+" Nieve", "Soto", "Luna"))
		if err != nil || got.Initials() != "SOLN" || got.Consonants() != "TNV" {
			t.Errorf("%s: %s %s, %v", common, got.Initials(), got.Consonants(), err)
		}
	}
	// What merely begins like one stays.
	if got, err := curp.Derive(person("Mario Nieve", "Delgado", "Lara")); err != nil || got.Initials() != "DELM" {
		t.Errorf("%s, %v", got.Initials(), err)
	}
}

// Ensure every word of Annex 2 is avoided in position 2, and only there.
func TestDeriveAvoidsEveryWord(t *testing.T) {
	t.Parallel()
	for _, w := range curp.ForbiddenWords() {
		if !strings.ContainsRune("AEIOU", rune(w[1])) {
			t.Fatalf("%s has no vowel to replace", w)
		}
		// A surname of the first two letters, a second and a given name of one.
		got, err := curp.Derive(person(w[3:]+"z", w[:2]+"z", w[2:3]+"z"))
		if want := w[:1] + "X" + w[2:]; err != nil || got.Initials() != want {
			t.Errorf("%s: %s, %v; want %s", w, got.Initials(), err, want)
		}
	}
}
