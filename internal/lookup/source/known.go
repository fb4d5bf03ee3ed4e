package source

import (
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/rfc"
)

// Known is what the population's institutions have about somebody whom they
// know, whatever their case. It is zero for personal data of which no CURP or
// RFC can be made.
func Known(q Query) (a Answer) {
	switch q.Kind {
	case NSS:
		return Answer{NSS: population.NSS(q.CURP)}
	case CURP:
		a = Invented(q.CURP)
		a.Status = CURPStatus(population.CURPStatus(q.CURP))
	case CURPByData:
		if a.CURP = curpOf(q.Person); a.CURP != "" {
			who := *q.Person
			a.Status, a.Person = CURPStatus(population.CURPStatus(a.CURP)), &who
		}
	case Weeks:
		return InventedWeeks(q.CURP)
	case Affiliation:
		a = InventedWeeks(q.CURP)
		a.NSS = "" // IMSS's
	case RFCs:
		a.RFCs = make([]RFCStatus, len(q.RFCs))
		for i, text := range q.RFCs {
			a.RFCs[i] = RFCStatus{RFC: text, Registered: population.Registered(text)}
		}
	case RFCByData:
		a.RFC = rfcOf(q.Person)
	}
	return a
}

// Invented tells who the population has for a CURP.
func Invented(curp string) Answer {
	p := population.For(curp)
	a := Answer{Person: &Person{Given: p.Given, FirstSurname: p.FirstSurname, SecondSurname: p.SecondSurname,
		Sex: p.Sex.String(), State: p.BirthState.String()}}
	if !p.Birth.IsZero() {
		a.Person.Birth = p.Birth.Format(time.DateOnly)
	}
	return a
}

// curpOf gives the CURP that the population's RENAPO has for personal data, ""
// for data that make none.
func curpOf(p *Person) string {
	if p == nil {
		return ""
	}
	state, _ := curp.StateOf(p.State)
	var sex curp.Sex
	if len(p.Sex) == 1 {
		sex = curp.Sex(p.Sex[0])
	}
	birth, _ := time.Parse(time.DateOnly, p.Birth)
	c, err := population.CURPOf(curp.Person{Given: p.Given, FirstSurname: p.FirstSurname,
		SecondSurname: p.SecondSurname, Birth: birth, Sex: sex, State: state})
	if err != nil {
		return ""
	}
	return c.String()
}

// rfcOf gives the RFC that SAT's rules make of personal data, "" for data that
// make none.
func rfcOf(p *Person) string {
	if p == nil {
		return ""
	}
	birth, _ := time.Parse(time.DateOnly, p.Birth)
	r, err := rfc.Derive(rfc.Person{Given: p.Given, FirstSurname: p.FirstSurname, SecondSurname: p.SecondSurname, Birth: birth})
	if err != nil {
		return ""
	}
	return r.String()
}
