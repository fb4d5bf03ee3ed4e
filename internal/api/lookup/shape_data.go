package lookup

import (
	"errors"
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

type dataRequest struct {
	State  *string `json:"claveEntidad"`
	Birth  *string `json:"fechaNacimiento"`
	Given  *string `json:"nombres"`
	First  *string `json:"primerApellido"`
	Second *string `json:"segundoApellido"`
	Sex    *string `json:"sexo"`
}

// readData reads the personal data of curp/validateData.
func readData(a *API, r *http.Request, c call) (engine.Request, error) {
	var body dataRequest
	if err := decode(r, &body); err != nil {
		return engine.Request{}, err
	}
	p, err := body.person(a.Clock.Now(c.key.Scope))
	return engine.Request{Person: p}, err
}

// person gives whom the fields name; RequestInvalid names all that are wrong.
func (q dataRequest) person(today time.Time) (*source.Person, error) {
	var f form
	p := &source.Person{
		State: f.required("claveEntidad", q.State, stateCode),
		Birth: f.required("fechaNacimiento", q.Birth, birthBefore(today.In(engine.MexicoCity))),
		Given: f.required("nombres", q.Given, nameText), FirstSurname: f.required("primerApellido", q.First, nameText),
		SecondSurname: f.optional("segundoApellido", q.Second, nameText),
		Sex:           f.required("sexo", q.Sex, sexLetter),
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	// What each field alone may be can still make no CURP.
	state, _ := curp.StateOf(p.State)
	born, _ := time.Parse(time.DateOnly, p.Birth)
	_, err := curp.Derive(curp.Person{Given: p.Given, FirstSurname: p.FirstSurname, SecondSurname: p.SecondSurname,
		Birth: born, Sex: curp.Sex(p.Sex[0]), State: state})
	if wrong, ok := errors.AsType[*curp.FieldError](err); ok {
		name := map[string]string{"given": "nombres", "first_surname": "primerApellido", "second_surname": "segundoApellido"}[wrong.Field]
		return nil, fault.RequestInvalid.Fields(fault.Field{Name: name, Rule: fault.Format, Text: notAName})
	}
	return p, err
}

func askedData(q engine.Asking) fields { return told(q.Person) }

// told gives a person in RENAPO's fields; those that are empty are left out.
func told(p *source.Person) fields {
	out := fields{}
	if p == nil {
		return out
	}
	for name, value := range map[string]string{
		"nombres": p.Given, "primerApellido": p.FirstSurname, "segundoApellido": p.SecondSurname,
		"fechaNacimiento": p.Birth, "sexo": p.Sex, "claveEntidad": p.State,
	} {
		if value != "" {
			out[name] = value
		}
	}
	return out
}
