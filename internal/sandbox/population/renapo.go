package population

import (
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
)

// CURPOf gives the CURP that RENAPO has for somebody's personal data: the one of
// a case when the data make it, else the one whose person of the population has
// that name, else the first that the data make. So whom a CURP shows is found
// again by name, where the lists had names that make the CURP; and somebody of
// one's own gets a CURP that always is the same, although the population has
// another person of the same letters under it.
//
// The error is a *curp.FieldError.
func CURPOf(p curp.Person) (curp.CURP, error) {
	first, err := curp.Derive(p)
	if err != nil || casesByCURP[first.String()] != nil {
		return first, err
	}
	for homonym := range homonyms(p.Birth) {
		p.Homonym = homonym
		c, err := curp.Derive(p)
		if err != nil {
			return first, err
		}
		var known Person
		if known.name(c); known.goesBy(p) {
			return c, nil
		}
	}
	return first, nil
}

// homonyms gives the first ten values of position 17.
func homonyms(birth time.Time) func(yield func(byte) bool) {
	first := byte('0')
	if birth.Year() >= 2000 {
		first = 'A'
	}
	return func(yield func(byte) bool) {
		for i := range byte(10) {
			if !yield(first + i) {
				return
			}
		}
	}
}

func (p Person) goesBy(q curp.Person) bool {
	return plainLower(p.Given) == plainLower(q.Given) && plainLower(p.FirstSurname) == plainLower(q.FirstSurname) &&
		plainLower(p.SecondSurname) == plainLower(q.SecondSurname)
}

// CURPStatus gives how a CURP stands in the register, by the register's codes:
// BD (death) for the case that was withdrawn, AH where position 17 tells of an
// earlier person of the same letters, AN for anybody else.
func CURPStatus(text string) string {
	c, err := curp.ParseShape(text)
	switch {
	case err != nil:
		return ""
	case Answer(text, RENAPO) == fault.CURPWithdrawn:
		return "BD"
	case c.Homonym() != '0' && c.Homonym() != 'A':
		return "AH"
	}
	return "AN"
}

// Namesake is somebody whose personal data make the CURP of a case, so that a
// question by name comes to the case too. All are men born on 1 January 1990
// abroad (NE).
type Namesake struct {
	Given, FirstSurname, SecondSurname string
	Case                               string // its name
}

// Namesakes gives the published table.
func Namesakes() []Namesake { return append([]Namesake(nil), namesakes...) }

var namesakes = []Namesake{
	{"Epifanio", "Caro", "Sandoval", "not_found2"},
	{"Efraín", "Cabrera", "Sodi", "withdrawn"},
	{"Esteban", "Caqueo", "Soto", "attempts_exceeded"},
	{"Enrique", "Cadena", "Sawyer", "unavailable"},
	{"Eutimio", "Catalán", "Sámano", "timeout"},
	{"Esteban", "Carrillo", "Safa", "refused"},
	{"Eberardo", "Cagigas", "Serrano", "error"},
}

// namesakeOf gives the names of a case that has a namesake and is shown.
func namesakeOf(c curp.CURP) (Namesake, bool) {
	k := casesByCURP[c.String()]
	if k == nil || k.Condition != fault.CURPWithdrawn {
		return Namesake{}, false
	}
	for _, n := range namesakes {
		if n.Case == k.Name {
			return n, true
		}
	}
	return Namesake{}, false
}
