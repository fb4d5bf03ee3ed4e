package lookup

import (
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// foundCareer tells a working life at ISSSTE, the newest employment first: the
// same that a linked ISSSTE account shows.
func foundCareer(x *engine.Execution, response fields) {
	foundPerson(x, response)
	w := x.Answer.Work
	if w == nil {
		w = &source.Work{}
	}
	response["semanasCotizadas"], response["semanasDescontadas"], response["semanasReintegradas"] = w.Quoted, w.Discounted, w.Reintegrated
	list := make([]fields, len(w.Jobs))
	active := false
	for i, j := range w.Jobs {
		list[i] = fields{"dependencia": j.Employer, "registro": j.Registration, "entidadFederativa": j.State,
			"fechaAlta": j.From, "fechaBaja": nil, "salarioDiario": j.DailySalary}
		if j.To != "" {
			list[i]["fechaBaja"] = j.To
		} else {
			active = true
		}
	}
	response["historial"], response["activo"] = list, active
}
