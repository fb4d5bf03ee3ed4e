package admin

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// adminActor is who the audit trail says did what the admin token allows.
const adminActor = "admin"

// personRequest names one person of one company.
type personRequest struct {
	Company     string            `json:"company"`
	Environment scope.Environment `json:"environment"` // sandbox or live
	CURP        string            `json:"curp"`
	NSS         string            `json:"nss"`
	RFC         string            `json:"rfc"`
	Email       string            `json:"email"`
	Phone       string            `json:"phone"`
	Login       string            `json:"login"`
	Profile     string            `json:"profile"`
	ExternalID  string            `json:"external_id"`
}

func (q personRequest) who() people.Identifiers {
	return people.Identifiers{CURP: q.CURP, NSS: q.NSS, RFC: q.RFC, Email: q.Email, Phone: q.Phone,
		Login: q.Login, Profile: q.Profile, ExternalID: q.ExternalID}
}

// person reads whom the body names.
func person(r *http.Request) (s scope.Scope, who people.Identifiers, err error) {
	var q personRequest
	if err := wire.Decode(r, &q); err != nil {
		return s, who, err
	}
	if err := environment(q.Environment); err != nil {
		return s, who, err
	}
	if q.Company == "" {
		return s, who, fault.RequestInvalid.Fields(fault.Field{Name: "company", Rule: fault.Required})
	}
	return scope.Scope{Company: q.Company, Environment: q.Environment}, q.who(), nil
}

// exportPerson gives everything that a company has about a person.
func (a *API) exportPerson(w http.ResponseWriter, r *http.Request) error {
	s, who, err := person(r)
	if err != nil {
		return err
	}
	held, err := a.deps.People.Export(r.Context(), s, who, adminActor)
	if err != nil {
		return err
	}
	return wire.JSON(w, http.StatusOK, held)
}

// erasePerson deletes it, and says how many records of what.
func (a *API) erasePerson(w http.ResponseWriter, r *http.Request) error {
	s, who, err := person(r)
	if err != nil {
		return err
	}
	counts, err := a.deps.People.Erase(r.Context(), s, who, adminActor)
	if err != nil {
		return err
	}
	return wire.JSON(w, http.StatusOK, map[string]any{"erased": counts})
}
