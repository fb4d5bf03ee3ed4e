package rfc_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/rfc"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestDerive(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		given, first, second string
		birth                time.Time
		want                 string // a prefix where only that is published
	}{
		{"Emma", "Gómez", "Díaz", day(1956, 12, 31), "GODE561231GR8"},
		{"Josué", "Zarzosa", "de la Torre", day(1987, 8, 5), "ZATJ870805CK6"},
		{"Eliud", "Orozco", "Gómez", day(1952, 7, 11), "OOGE520711151"},
		{"Saturnina", "Ángel", "Cruz", day(1921, 11, 12), "AECS211112JPA"},
		{"Juan", "Ich", "Rodríguez", day(1964, 12, 7), "IXRJ641207"},
		{"Álvaro", "de la O", "Lozano", day(1940, 12, 1), "OLAL401201"},
		{"Ernesto", "Ek", "Rivera", day(1907, 11, 20), "ERER071120"},
		{"Juan", "Martínez", "", day(1942, 1, 16), "MAJU420116"},
		{"Juan", "", "Martínez", day(1942, 1, 16), "MAJU420116"},
		{"María Luisa", "Pérez", "Hernández", day(1980, 1, 1), "PEHL800101"},
		{"José Antonio", "Camargo", "Hernández", day(1970, 1, 1), "CAHA700101"},
		{"Carmen", "de la Peña", "Ramírez", day(1963, 3, 2), "PERC630302"},
		{"Luz", "Ñandú", "Soto", day(1963, 3, 2), "ÑASL630302"},
		{"Gerardo", "Buey", "Estrada", day(1970, 5, 5), "BUEG700505"},
		{"Yolanda", "Buendía", "Estrada", day(1970, 5, 5), "BUEX700505"},
		{"Octavio", "Mier", "Estrada", day(1970, 5, 5), "MIEO700505"},
		{"J", "O", "", day(1970, 5, 5), "OXJX700505"},
	} {
		got, err := rfc.Derive(rfc.Person{Given: tc.given, FirstSurname: tc.first, SecondSurname: tc.second, Birth: tc.birth})
		if text := got.String(); err != nil || len(text) < len(tc.want) || text[:len(tc.want)] != tc.want {
			t.Errorf("%s %s %s: %s, %v; want %s", tc.given, tc.first, tc.second, got, err, tc.want)
		}
	}
}

func TestHomonymy(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ given, first, second, want string }{
		{"Emma", "Gómez", "Díaz", "GR"},
		{"Juan", "Pérez", "García", "LN"},
		{"Juan", "Muñoz", "Ortega", "T6"},
		{"Juan", "Muñoz", "Muñoz", "RZ"},
		{"Juan", "Mun\u0303oz", "Muñoz", "RZ"},
		{"Jesús", "Argüelles", "Ortega", "JF"},
		{"Juan", "Pérez&Gómez", "García", "2R"},
	} {
		if got, err := rfc.Homonymy(tc.given, tc.first, tc.second); err != nil || got != tc.want {
			t.Errorf("%s %s %s: %s, %v; want %s", tc.given, tc.first, tc.second, got, err, tc.want)
		}
	}
}

func TestDeriveRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		field string
		p     rfc.Person
	}{
		{"given", rfc.Person{FirstSurname: "Soto", Birth: day(1990, 1, 1)}},
		{"given", rfc.Person{Given: "Ana*", FirstSurname: "Soto", Birth: day(1990, 1, 1)}},
		{"first_surname", rfc.Person{Given: "Ana", Birth: day(1990, 1, 1)}},
		{"second_surname", rfc.Person{Given: "Ana", FirstSurname: "Soto", SecondSurname: "#", Birth: day(1990, 1, 1)}},
		{"birth", rfc.Person{Given: "Ana", FirstSurname: "Soto"}},
		{"given", rfc.Person{Given: "7 Ana", FirstSurname: "Soto", Birth: day(1990, 1, 1)}},
		{"first_surname", rfc.Person{Given: "Ana", FirstSurname: "7oto", Birth: day(1990, 1, 1)}},
		{"second_surname", rfc.Person{Given: "Ana", SecondSurname: "7oto", Birth: day(1990, 1, 1)}},
		{"second_surname", rfc.Person{Given: "Ana 7", FirstSurname: "Soto", SecondSurname: "7una", Birth: day(1990, 1, 1)}},
	} {
		_, err := rfc.Derive(tc.p)
		if wrong, ok := errors.AsType[*rfc.FieldError](err); !ok || wrong.Field != tc.field {
			t.Errorf("%s: %v", tc.field, err)
		}
	}
}

// Whatever is derived passes every check.
func TestDerivedParses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-ZÑÁÉÍÓÚÜ][a-zñáéíóúü.'-]{0,12}( [A-Z][a-z]{1,9})?`)
		r, err := rfc.Derive(rfc.Person{
			Given: word.Draw(t, "given"), FirstSurname: word.Draw(t, "first"),
			SecondSurname: rapid.OneOf(word, rapid.Just("")).Draw(t, "second"),
			Birth:         day(1900, 1, 1+rapid.IntRange(0, 45000).Draw(t, "day")),
		})
		if err != nil {
			t.Fatal(err)
		}
		if again, p := rfc.Check(r.String()); p != 0 || again != r {
			t.Fatalf("%s: %v", r, p)
		}
	})
}

// Every particle and every passed-over name of SAT's answer.
func TestDeriveParticlesAndCommonNames(t *testing.T) {
	t.Parallel()
	for _, particle := range []string{"de", "la", "las", "mc", "von", "del", "los", "y", "mac", "van", "mi", "de la", "de los"} {
		got, err := rfc.Derive(rfc.Person{Given: particle + " Nieve", FirstSurname: particle + " Soto",
			SecondSurname: particle + " Luna", Birth: day(1990, 6, 15)})
		if err != nil || got.String()[:4] != "SOLN" {
			t.Errorf("%s: %s, %v", particle, got, err)
		}
	}
	for _, common := range []string{"María", "Ma.", "Ma", "José", "J", "J."} {
		got, err := rfc.Derive(rfc.Person{Given: common + " Nieve", FirstSurname: "Soto", SecondSurname: "Luna", Birth: day(1990, 6, 15)})
		if err != nil || got.String()[:4] != "SOLN" {
			t.Errorf("%s: %s, %v", common, got, err)
		}
	}
}

// Ensure each of the 41 words ends in X, and that no other word does.
func TestDeriveAvoidsEveryWord(t *testing.T) {
	t.Parallel()
	words := strings.Fields(`BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COJA COJE COJI COJO CULO FETO GUEY JOTO KACA KACO
		KAGA KAGO KAKA KOGE KOJO KULO MAME MAMO MEAR MEAS MEON MION MOCO MULA PEDA PEDO PENE PUTA PUTO QULO RATA RUIN`)
	if len(words) != 41 {
		t.Fatalf("%d words", len(words))
	}
	derive := func(w string) string {
		got, err := rfc.Derive(rfc.Person{Given: w[3:] + "zz", FirstSurname: w[:2] + "zz", SecondSurname: w[2:3] + "zz", Birth: day(1990, 6, 15)})
		if err != nil {
			t.Fatal(err)
		}
		return got.String()[:4]
	}
	for _, w := range words {
		if got := derive(w); got != w[:3]+"X" {
			t.Errorf("%s: %s", w, got)
		}
	}
	for _, w := range []string{"BACA", "CAGE", "ROBO", "VACA"} { // RENAPO's, or nobody's
		if got := derive(w); got != w {
			t.Errorf("%s: %s", w, got)
		}
	}
}
