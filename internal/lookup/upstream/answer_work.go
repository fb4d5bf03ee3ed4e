package upstream

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// weeks are counted the same by both institutions.
type weeks struct {
	Quoted       int  `json:"semanasCotizadas"`
	Discounted   int  `json:"semanasDescontadas"`
	Reintegrated int  `json:"semanasReintegradas"`
	Total        *int `json:"totalSemanasCotizadas"`
}

func (w weeks) read() (*source.Work, error) {
	out := &source.Work{Quoted: w.Quoted, Discounted: w.Discounted, Reintegrated: w.Reintegrated}
	switch {
	case w.Quoted < 0 || w.Discounted < 0 || w.Reintegrated < 0:
		return nil, errors.New("a number of weeks is negative")
	case w.Total != nil && *w.Total != out.Total():
		return nil, errors.New("totalSemanasCotizadas is not the sum")
	}
	return out, nil
}

// foundWeeks reads a working life at IMSS. The contract tells the name in one
// piece, so it stays in one.
func foundWeeks(q source.Query, raw json.RawMessage) (a source.Answer, err error) {
	var r struct {
		CURP  string `json:"curp"`
		NSS   string `json:"nss"`
		Name  string `json:"nombre"`
		Weeks *weeks `json:"semanasCotizadas"`
		Jobs  []struct {
			Employer     string  `json:"nombrePatron"`
			Registration string  `json:"registroPatronal"`
			State        string  `json:"entidadFederativa"`
			From         string  `json:"fechaAlta"`
			To           *string `json:"fechaBaja"`
			Salary       float64 `json:"salarioBaseCotizacion"`
			Moves        []struct {
				Type   string  `json:"tipo"`
				On     string  `json:"fecha"`
				Salary float64 `json:"salarioBaseCotizacion"`
			} `json:"movimientos"`
		} `json:"historialLaboral"`
	}
	if err := decode(raw, &r); err != nil {
		return a, err
	}
	if err := (person{CURP: r.CURP}).about(q); err != nil {
		return a, err
	}
	if r.Weeks == nil {
		return a, errMissing
	}
	if a.NSS, err = readNSS(r.NSS); err != nil {
		return a, err
	}
	if name := strings.TrimSpace(r.Name); name != "" {
		a.Person = &source.Person{Given: name}
	}
	if a.Work, err = r.Weeks.read(); err != nil {
		return a, err
	}
	for _, j := range r.Jobs {
		job := source.Job{Employer: j.Employer, Registration: j.Registration, State: j.State, From: j.From, To: until(j.To), DailySalary: j.Salary}
		wrong := job.From == ""
		for _, m := range j.Moves {
			kind, known := moves[plain(m.Type)]
			wrong = wrong || !known || m.On == "" || day("", m.On) != nil
			job.Events = append(job.Events, source.Event{Type: kind, On: m.On, DailySalary: m.Salary})
		}
		if wrong || day("", job.From) != nil || day("", job.To) != nil {
			return source.Answer{}, errors.New("a date or movement of historialLaboral is none")
		}
		a.Work.Jobs = append(a.Work.Jobs, job)
	}
	return a, nil
}

// moves are the movements as IMSS's report words them.
var moves = map[string]string{"alta": "alta", "modificacion de salario": "modificacion", "baja": "baja"}

// foundCareer reads a working life at ISSSTE.
func foundCareer(q source.Query, raw json.RawMessage) (a source.Answer, err error) {
	var r struct {
		person
		weeks
		Jobs []struct {
			Employer     string  `json:"dependencia"`
			Registration string  `json:"registro"`
			State        string  `json:"entidadFederativa"`
			From         string  `json:"fechaAlta"`
			To           *string `json:"fechaBaja"`
			Salary       float64 `json:"salarioDiario"`
		} `json:"historial"`
	}
	if err := decode(raw, &r); err != nil {
		return a, err
	}
	if r.Jobs == nil {
		return a, errMissing
	}
	if err := r.about(q); err != nil {
		return a, err
	}
	if a, err = r.person.read(); err != nil {
		return a, err
	}
	if a.Work, err = r.weeks.read(); err != nil {
		return a, err
	}
	for _, j := range r.Jobs {
		job := source.Job{Employer: j.Employer, Registration: j.Registration, State: j.State, From: j.From, To: until(j.To), DailySalary: j.Salary}
		if job.From == "" || day("", job.From) != nil || day("", job.To) != nil {
			return source.Answer{}, errors.New("a date of historial is none")
		}
		a.Work.Jobs = append(a.Work.Jobs, job)
	}
	return a, nil
}

// until gives a date that is null while something lasts.
func until(date *string) string {
	if date == nil {
		return ""
	}
	return *date
}
