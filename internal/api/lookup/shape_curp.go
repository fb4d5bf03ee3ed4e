package lookup

import (
	"maps"
	"net/http"
	"time"

	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

type curpRequest struct {
	CURP *string `json:"curp"`
}

// readCURP reads {"curp"}.
func readCURP(a *API, r *http.Request, c call) (engine.Request, error) {
	var body curpRequest
	if err := decode(r, &body); err != nil {
		return engine.Request{}, err
	}
	curp, err := engine.ReadCURP(text(body.CURP), c.key.StrictCURP, a.Clock.Now(c.key.Scope))
	return engine.Request{CURP: curp}, err
}

func warnCURP(q engine.Asking, on time.Time) []engine.Warning { return engine.Warnings(q.CURP, on) }

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

// foundPerson tells whose the CURP is, and how it stands in the register. A
// person with one surname has an empty second one.
func foundPerson(x *engine.Execution, response fields) {
	if response["curp"] = x.Answer.CURP; x.Answer.CURP == "" {
		response["curp"] = x.Request.CURP
	}
	if p := x.Answer.Person; p != nil {
		response["segundoApellido"] = ""
		maps.Copy(response, told(p))
	}
	if s := x.Answer.Status; s != "" {
		response["statusCurp"], response["statusCurpDescription"] = string(s), s.Name()
	}
}
