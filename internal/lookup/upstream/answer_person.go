package upstream

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// person is who somebody is, in the contract's fields.
type person struct {
	CURP          string `json:"curp"`
	Given         string `json:"nombres"`
	FirstSurname  string `json:"primerApellido"`
	SecondSurname string `json:"segundoApellido"`
	Birth         string `json:"fechaNacimiento"`
	Sex           string `json:"sexo"`
	State         string `json:"claveEntidad"`
	Status        string `json:"statusCurp"`
}

// read gives the person, nil when nothing is told, and how the CURP stands.
func (p person) read() (a source.Answer, err error) {
	switch {
	case p.Sex != "" && p.Sex != "H" && p.Sex != "M" && p.Sex != "X":
		return a, errors.New("sexo is neither H, M nor X")
	case p.Status != "" && !source.CURPStatus(p.Status).Known():
		return a, errors.New("statusCurp is none of RENAPO's")
	}
	out := source.Person{Given: p.Given, FirstSurname: p.FirstSurname, SecondSurname: p.SecondSurname, Birth: p.Birth, Sex: p.Sex, State: p.State}
	if out != (source.Person{}) {
		a.Person = &out
	}
	a.Status = source.CURPStatus(p.Status)
	return a, day("fechaNacimiento", p.Birth)
}

func foundPerson(q source.Query, raw json.RawMessage) (a source.Answer, err error) {
	var r person
	if err := decode(raw, &r); err != nil {
		return a, err
	}
	if err := r.about(q); err != nil {
		return a, err
	}
	if a, err = r.read(); err == nil && a.Person == nil && a.Status == "" {
		err = errMissing
	}
	return a, err
}

// about refuses what is told of another CURP than the one that was asked about.
func (p person) about(q source.Query) error {
	if p.CURP != "" && !strings.EqualFold(p.CURP, q.CURP) {
		return errors.New("curp is another than the one that was asked about")
	}
	return nil
}

func foundCURP(_ source.Query, raw json.RawMessage) (a source.Answer, err error) {
	var r person
	if err := decode(raw, &r); err != nil {
		return a, err
	}
	key, err := curp.ParseShape(r.CURP)
	if err != nil {
		return a, errors.New("curp has not the shape of one")
	}
	a, err = r.read()
	a.CURP = key.String()
	return a, err
}
