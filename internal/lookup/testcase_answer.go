package lookup

import (
	"slices"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

// AnyRFC stands for every RFC that a test case does not name.
const AnyRFC = "*"

// over puts what a test case says in place of what would be found: each text
// that it has, a working life as a whole, and how each RFC stands by its name.
func over(a, own source.Answer) source.Answer {
	replace(&a.NSS, own.NSS)
	replace(&a.CURP, own.CURP)
	replace(&a.RFC, own.RFC)
	replace(&a.Status, own.Status)
	if own.Work != nil {
		a.Work = own.Work
	}
	if p := own.Person; p != nil {
		who := source.Person{}
		if a.Person != nil {
			who = *a.Person
		}
		for _, f := range [...]struct {
			to   *string
			from string
		}{
			{&who.Given, p.Given}, {&who.FirstSurname, p.FirstSurname}, {&who.SecondSurname, p.SecondSurname},
			{&who.Birth, p.Birth}, {&who.Sex, p.Sex}, {&who.State, p.State},
		} {
			replace(f.to, f.from)
		}
		a.Person = &who
	}
	a.RFCs = slices.Clone(a.RFCs)
	for i := range a.RFCs {
		for _, said := range own.RFCs {
			if said.RFC == a.RFCs[i].RFC || said.RFC == AnyRFC {
				a.RFCs[i].Registered = said.Registered
				break
			}
		}
	}
	return a
}

func replace[T ~string](to *T, from T) {
	if from != "" {
		*to = from
	}
}

// Example tells how a test case answers a question of the published examples.
func (e *Engine) Example(svc Service, c TestCase, company string) *Execution {
	q := example(svc.Kind)
	x := &Execution{Service: svc.Name, Condition: c.Condition, Origin: FromTestCase,
		Request: Asking{CURP: q.CURP, Person: q.Person, RFCs: q.RFCs, PerDay: e.PerDay(svc, company)}}
	// Any times will do that say that it has ended.
	x.CreatedAt = population.AsOf
	x.FinishedAt = x.CreatedAt
	if c.finds() {
		x.Answer = over(source.Known(q), c.Answer)
	}
	return x
}

// example gives a question of each kind: the sample of the contract, a person of
// the population, and SAT's own worked example.
func example(kind source.Kind) source.Query {
	q := source.Query{Kind: kind}
	switch kind {
	case source.CURPByData:
		q.Person = &source.Person{Given: "Luisa", FirstSurname: "Pérez", SecondSurname: "Gómez", Birth: "1989-09-09", Sex: "M", State: "JC"}
	case source.RFCByData:
		q.Person = &source.Person{Given: "Emma", FirstSurname: "Gómez", SecondSurname: "Díaz", Birth: "1956-12-31"}
	case source.RFCs:
		q.RFCs = []string{"GODE561231GR8", population.Unregistered()[1]}
	case "":
	default:
		q.CURP = population.SampleCURP
	}
	return q
}
