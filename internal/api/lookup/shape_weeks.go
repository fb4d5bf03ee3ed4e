package lookup

import (
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// weeksRequest names a person by CURP and NSS, or by CURP and names.
type weeksRequest struct {
	CURP            *string `json:"curp"`
	NSS             *string `json:"nss"`
	Nombres         *string `json:"nombres"` // instead of primerNombre and segundoNombre
	PrimerNombre    *string `json:"primerNombre"`
	SegundoNombre   *string `json:"segundoNombre"`
	ApellidoPaterno *string `json:"apellidoPaterno"`
	ApellidoMaterno *string `json:"apellidoMaterno"`
}

// readWeeks reads the body of imss/semanas_cotizadas: every field that is wrong
// is told. Without any name, the NSS is what is missing.
func readWeeks(a *API, r *http.Request, c call) (engine.Request, error) {
	var body weeksRequest
	if err := decode(r, &body); err != nil {
		return engine.Request{}, err
	}
	var f form
	var out engine.Request
	curp, err := engine.ReadCURP(text(body.CURP), c.key.StrictCURP, a.Clock.Now(c.key.Scope))
	if err != nil {
		f.wrong = append(f.wrong, fault.From(err).Invalid...)
	}
	out.CURP = curp
	who := source.Person{
		Given:         f.optional("nombres", body.Nombres, nameText),
		FirstSurname:  f.optional("apellidoPaterno", body.ApellidoPaterno, nameText),
		SecondSurname: f.optional("apellidoMaterno", body.ApellidoMaterno, nameText),
	}
	first, second := f.optional("primerNombre", body.PrimerNombre, nameText), f.optional("segundoNombre", body.SegundoNombre, nameText)
	if names := strings.TrimSpace(first + " " + second); names != "" {
		who.Given = names
	}
	if who != (source.Person{}) {
		out.Person = &who
	}
	out.NSS = f.optional("nss", body.NSS, nssText)
	if text(body.NSS) == "" {
		f.weeksNames(body)
	}
	return out, f.err()
}

// weeksNames demands the names where there is no NSS: without any, the NSS is
// what is missing.
func (f *form) weeksNames(body weeksRequest) {
	given := text(body.Nombres) + text(body.PrimerNombre)
	switch {
	case given+text(body.SegundoNombre)+text(body.ApellidoPaterno)+text(body.ApellidoMaterno) == "":
		f.add("nss", fault.Field{Rule: fault.Required})
	case given == "":
		f.add("primerNombre", fault.Field{Rule: fault.Required})
	}
	if text(body.ApellidoPaterno) == "" && given != "" {
		f.add("apellidoPaterno", fault.Field{Rule: fault.Required})
	}
}

// askedWeeks tells the question.
func askedWeeks(q engine.Asking) fields {
	out := askedCURP(q)
	if p := q.Person; p != nil {
		out["nombres"], out["apellidoPaterno"] = p.Given, p.FirstSurname
		if p.SecondSurname != "" {
			out["apellidoMaterno"] = p.SecondSurname
		}
	}
	return out
}

// foundWeeks tells a working life at IMSS.
func foundWeeks(x *engine.Execution, response fields) {
	w := x.Answer.Work
	if w == nil {
		return
	}
	response["curp"], response["nss"] = x.Request.CURP, x.Answer.NSS
	if p := x.Answer.Person; p != nil {
		response["nombre"] = strings.Join(strings.Fields(p.Given+" "+p.FirstSurname+" "+p.SecondSurname), " ")
	}
	response["semanasCotizadas"] = fields{"semanasCotizadas": w.Quoted, "semanasDescontadas": w.Discounted,
		"semanasReintegradas": w.Reintegrated, "totalSemanasCotizadas": w.Total()}
	jobs := make([]weeksJob, len(w.Jobs))
	for i, j := range w.Jobs {
		jobs[i] = weeksJob{NombrePatron: j.Employer, RegistroPatronal: j.Registration, EntidadFederativa: j.State,
			FechaAlta: j.From, SalarioBase: j.DailySalary, Movimientos: make([]weeksMove, len(j.Events))}
		if j.To != "" {
			jobs[i].FechaBaja = &w.Jobs[i].To
		}
		for n, e := range j.Events {
			jobs[i].Movimientos[n] = weeksMove{moveTypes[e.Type], e.On, e.DailySalary}
		}
	}
	response["historialLaboral"] = jobs
}

// weeksJob is one employment, the newest first.
type weeksJob struct {
	NombrePatron      string      `json:"nombrePatron"`
	RegistroPatronal  string      `json:"registroPatronal"`
	EntidadFederativa string      `json:"entidadFederativa"`
	FechaAlta         string      `json:"fechaAlta"` // YYYY-MM-DD
	FechaBaja         *string     `json:"fechaBaja"` // null while it lasts
	SalarioBase       float64     `json:"salarioBaseCotizacion"`
	Movimientos       []weeksMove `json:"movimientos"`
}

type weeksMove struct {
	Tipo        string  `json:"tipo"`
	Fecha       string  `json:"fecha"`
	SalarioBase float64 `json:"salarioBaseCotizacion"`
}

// moveTypes words the movements as IMSS's report does.
var moveTypes = map[string]string{"alta": "ALTA", "modificacion": "MODIFICACION DE SALARIO", "baja": "BAJA"}
