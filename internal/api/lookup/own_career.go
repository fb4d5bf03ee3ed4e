package lookup

import (
	"encoding/json"
	"fmt"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// The bounds of a working life that a test case says.
const (
	maxWeeks    = 5000
	maxJobs     = 200
	maxJobText  = 200
	maxSalary   = 1_000_000 // pesos a day
	dayTooEarly = "RANGE_ERROR; should not be before fechaAlta"
)

// ownCareer is a working life; what a case leaves out of it is 0 or empty.
var ownCareer = []ownField{
	ownWeeks("semanasCotizadas", func(w *source.Work) *int { return &w.Quoted }),
	ownWeeks("semanasDescontadas", func(w *source.Work) *int { return &w.Discounted }),
	ownWeeks("semanasReintegradas", func(w *source.Work) *int { return &w.Reintegrated }),
	{"historial", func(a *source.Answer, raw json.RawMessage) (wrong []fault.Field) {
		var entries []ownJob
		if json.Unmarshal(raw, &entries) != nil {
			return []fault.Field{{Rule: fault.WrongType}}
		}
		if len(entries) > maxJobs {
			return []fault.Field{{Rule: fault.TooLong, Limit: maxJobs}}
		}
		w := workOf(a)
		for i, entry := range entries {
			job, mistakes := entry.job()
			for _, m := range mistakes {
				m.Name = fmt.Sprintf("[%d].%s", i, m.Name)
				wrong = append(wrong, m)
			}
			w.Jobs = append(w.Jobs, job)
		}
		return wrong
	}},
}

func workOf(a *source.Answer) *source.Work {
	if a.Work == nil {
		a.Work = &source.Work{}
	}
	return a.Work
}

func ownWeeks(name string, of func(w *source.Work) *int) ownField {
	return ownField{name, func(a *source.Answer, raw json.RawMessage) []fault.Field {
		n := of(workOf(a))
		switch {
		case json.Unmarshal(raw, n) != nil:
			return []fault.Field{{Rule: fault.WrongType}}
		case *n < 0:
			return []fault.Field{{Rule: fault.TooSmall}}
		case *n > maxWeeks:
			return []fault.Field{{Rule: fault.TooLarge, Limit: maxWeeks}}
		}
		return nil
	}}
}

type ownJob struct {
	Employer     *string  `json:"dependencia"`
	Registration *string  `json:"registro"`
	State        *string  `json:"entidadFederativa"`
	From         *string  `json:"fechaAlta"`
	To           *string  `json:"fechaBaja"`
	Salary       *float64 `json:"salarioDiario"`
}

func (j ownJob) job() (source.Job, []fault.Field) {
	var f form
	out := source.Job{
		Employer: f.required("dependencia", j.Employer, shortText), Registration: f.optional("registro", j.Registration, shortText),
		State: f.optional("entidadFederativa", j.State, shortText), From: f.required("fechaAlta", j.From, anyDay), To: f.optional("fechaBaja", j.To, anyDay),
	}
	if out.To != "" && out.To < out.From {
		f.add("fechaBaja", malformed(dayTooEarly))
	}
	if j.Salary != nil {
		switch out.DailySalary = *j.Salary; {
		case *j.Salary < 0:
			f.add("salarioDiario", fault.Field{Rule: fault.TooSmall})
		case *j.Salary > maxSalary:
			f.add("salarioDiario", fault.Field{Rule: fault.TooLarge, Limit: maxSalary})
		}
	}
	return out, f.wrong
}
