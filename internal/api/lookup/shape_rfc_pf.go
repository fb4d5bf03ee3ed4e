package lookup

import (
	"errors"
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/rfc"
)

type taxpayerRequest struct {
	Given    *string `json:"nombres"`
	Paternal *string `json:"apellidoPaterno"`
	Maternal *string `json:"apellidoMaterno"`
	Birth    *string `json:"fechaNacimiento"`
}

// readTaxpayer reads the personal data of sat/rfc_pf.
func readTaxpayer(a *API, r *http.Request, c call) (engine.Request, error) {
	var body taxpayerRequest
	if err := decode(r, &body); err != nil {
		return engine.Request{}, err
	}
	p, err := body.person(a.Clock.Now(c.key.Scope))
	return engine.Request{Person: p}, err
}

const noSurname = "REQUIRED_FIELD_ERROR; EMPTY_ERROR; can't be empty; must have apellidoPaterno or apellidoMaterno"

// person gives whom the fields name; RequestInvalid names all that are wrong.
// All four must be there. Of the surnames one may be empty, for people who have
// one only.
func (q taxpayerRequest) person(today time.Time) (*source.Person, error) {
	var f form
	p := &source.Person{
		Given: f.required("nombres", q.Given, nameText),
		Birth: f.required("fechaNacimiento", q.Birth, birthBefore(today.In(engine.MexicoCity))),
	}
	for _, surname := range []struct {
		name  string
		field *string
		other *string
		to    *string
	}{
		{"apellidoPaterno", q.Paternal, q.Maternal, &p.FirstSurname}, {"apellidoMaterno", q.Maternal, q.Paternal, &p.SecondSurname},
	} {
		switch {
		case surname.field == nil:
			f.add(surname.name, fault.Field{Rule: fault.Required})
		case text(surname.field) == "" && surname.other != nil && text(surname.other) == "":
			f.add(surname.name, fault.Field{Rule: fault.Required, Text: noSurname})
		default:
			*surname.to = f.optional(surname.name, surname.field, nameText)
		}
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	// What each field alone may be can still make no RFC.
	born, _ := time.Parse(time.DateOnly, p.Birth)
	_, err := rfc.Derive(rfc.Person{Given: p.Given, FirstSurname: p.FirstSurname, SecondSurname: p.SecondSurname, Birth: born})
	if wrong, ok := errors.AsType[*rfc.FieldError](err); ok {
		name := map[string]string{
			"given": "nombres", "first_surname": "apellidoPaterno", "second_surname": "apellidoMaterno", "birth": "fechaNacimiento",
		}[wrong.Field]
		return nil, fault.RequestInvalid.Fields(fault.Field{Name: name, Rule: fault.Format, Text: notAName})
	}
	return p, err
}

func askedTaxpayer(q engine.Asking) fields {
	p := q.Person
	if p == nil {
		return fields{}
	}
	return fields{"nombres": p.Given, "apellidoPaterno": p.FirstSurname, "apellidoMaterno": p.SecondSurname, "fechaNacimiento": p.Birth}
}

// computed is the code of an RFC that follows from the data by SAT's rules and
// that nobody compared with SAT's register.
const computed = "computed_not_confirmed"

func foundRFC(x *engine.Execution, response fields) {
	response["rfc"], response["code"] = x.Answer.RFC, computed
}
