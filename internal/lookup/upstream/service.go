package upstream

import (
	"encoding/json"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// service is how one kind of question is put and answered on the wire.
type service struct {
	kind source.Kind
	name string // service/subservice
	// body gives the question in the contract's fields; the server must echo all
	// of them.
	body func(source.Query) object
	// answer reads response of what was found. The error says what is wrong with
	// it.
	answer func(source.Query, json.RawMessage) (source.Answer, error)
	// bare says that a response which finds something has no status.
	bare bool
}

// object is a JSON object whose fields differ from service to service.
type object = map[string]any

var services = []service{
	{kind: source.NSS, name: "imss/nss", body: askCURP, answer: foundNSS},
	{kind: source.Weeks, name: "imss/semanas_cotizadas", body: askWeeks, answer: foundWeeks},
	{kind: source.CURP, name: "curp/validate", body: askCURP, answer: foundPerson},
	{kind: source.CURPByData, name: "curp/validateData", body: askData, answer: foundCURP},
	{kind: source.RFCs, name: "sat/rfc_validate", body: askRFCs, answer: foundRFCs, bare: true},
	{kind: source.RFCByData, name: "sat/rfc_pf", body: askTaxpayer, answer: foundRFC, bare: true},
	{kind: source.Affiliation, name: "issste/historial", body: askCURP, answer: foundCareer},
}

// path is where a service is asked, below the base.
func path(s service) string { return "/api/v2/" + s.name }

func serving(k source.Kind) (service, bool) {
	for _, s := range services {
		if s.kind == k {
			return s, true
		}
	}
	return service{}, false
}

func askCURP(q source.Query) object { return object{"curp": q.CURP} }

func askWeeks(q source.Query) object {
	out := askCURP(q)
	add(out, "nss", q.NSS)
	if p := q.Person; p != nil {
		add(out, "nombres", p.Given)
		add(out, "apellidoPaterno", p.FirstSurname)
		add(out, "apellidoMaterno", p.SecondSurname)
	}
	return out
}

func askData(q source.Query) object {
	p, out := who(q), object{}
	add(out, "claveEntidad", p.State)
	add(out, "fechaNacimiento", p.Birth)
	add(out, "nombres", p.Given)
	add(out, "primerApellido", p.FirstSurname)
	add(out, "segundoApellido", p.SecondSurname)
	add(out, "sexo", p.Sex)
	return out
}

// askTaxpayer has all four fields: the contract wants an empty surname to be
// said.
func askTaxpayer(q source.Query) object {
	p := who(q)
	return object{"nombres": p.Given, "apellidoPaterno": p.FirstSurname, "apellidoMaterno": p.SecondSurname, "fechaNacimiento": p.Birth}
}

func askRFCs(q source.Query) object {
	list := make([]object, len(q.RFCs))
	for i, text := range q.RFCs {
		list[i] = object{"rfc": text}
	}
	return object{"rfcs": list}
}

func who(q source.Query) source.Person {
	if q.Person == nil {
		return source.Person{}
	}
	return *q.Person
}

// add leaves out what is empty.
func add(out object, name, value string) {
	if value != "" {
		out[name] = value
	}
}
