// Package population is the sandbox's people: for any CURP one fixed, invented
// person with an NSS, an address and a working life. Everything follows from
// the CURP alone by a seeded stream, so every node, run and release gives the
// same answers and nothing is stored. The CURPs of Cases stand for what can go
// wrong; anybody else is known to every institution.
//
// Names fit the CURP's letters where the lists have one that does; nobody's
// real data is in here, and what an NSS looks like says nothing about whether
// IMSS ever issued it.
package population

import (
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/rfc"
)

// AsOf is the day that ages, jobs and weeks are told for. It is fixed, because
// people who changed with the clock could not be compared between two runs.
var AsOf = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Person is one of the population.
type Person struct {
	CURP          string
	NSS           string // 11 digits, the check digit holds
	RFC           string // 13 characters; empty for a CURP with an impossible date
	Given         string
	FirstSurname  string
	SecondSurname string    // empty where the CURP says that there is none
	Birth         time.Time // midnight UTC; zero for a CURP with an impossible date
	Sex           curp.Sex
	BirthState    curp.State
	CivilStatus   string // single, married, divorced, widowed
	Phone         string // E.164
	Email         string
	Address       Address
	Employment    Employment
}

// FullName gives given name and surnames as one writes them.
func (p Person) FullName() string {
	return strings.TrimRight(p.Given+" "+p.FirstSurname+" "+p.SecondSurname, " ")
}

// For gives the person of a CURP. Only its shape matters: a wrong check digit
// or an impossible date is somebody too. Text without the shape is nobody.
func For(text string) Person {
	c, err := curp.ParseShape(text)
	if err != nil {
		return Person{}
	}
	p := Person{CURP: c.String(), NSS: nssOf(c), Birth: c.Birth(), Sex: c.Sex(), BirthState: c.State()}
	p.name(c)
	if r, err := rfc.Derive(rfc.Person{Given: p.Given, FirstSurname: p.FirstSurname,
		SecondSurname: p.SecondSurname, Birth: p.Birth}); err == nil {
		p.RFC = r.String()
	}
	p.contact(c)
	p.Employment = employment(c)
	return p
}
