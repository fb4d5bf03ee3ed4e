package lookup

import (
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

type curpRequest struct {
	CURP *string `json:"curp"`
}

// readCURP reads {"curp"}.
func readCURP(a *API, r *http.Request, c call) (engine.Request, []engine.Warning, error) {
	var body curpRequest
	if err := wire.Decode(r, &body); err != nil {
		return engine.Request{}, nil, err
	}
	curp, warnings, err := engine.ReadCURP(text(body.CURP), c.key.StrictCURP, a.Clock.Now(c.key.Scope))
	return engine.Request{CURP: curp}, warnings, err
}

// text gives a field that may be absent, without the blanks around it.
func text(field *string) string {
	if field == nil {
		return ""
	}
	return strings.TrimSpace(*field)
}

func askedCURP(q engine.Asking) fields {
	out := fields{"curp": q.CURP}
	if q.NSS != "" {
		out["nss"] = q.NSS
	}
	return out
}

func foundNSS(x *engine.Execution, response fields) {
	response["nss"] = x.Answer.NSS
}

func foundPerson(x *engine.Execution, response fields) {
	p := x.Answer.Person
	if p == nil {
		return
	}
	for name, value := range map[string]string{
		"curp": x.Request.CURP, "nombres": p.Given, "primerApellido": p.FirstSurname, "segundoApellido": p.SecondSurname,
		"fechaNacimiento": p.Birth, "sexo": p.Sex, "claveEntidad": p.State,
	} {
		response[name] = value
	}
}
