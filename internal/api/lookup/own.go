package lookup

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// ownField is a field of response that a test case of the caller's own may say.
// set puts its value into the answer, or tells what is wrong with it: fields
// named from this one on, "" for itself.
type ownField struct {
	name string
	set  func(a *source.Answer, raw json.RawMessage) []fault.Field
}

// readOwn reads the response of a test case as the answer of a source. What no
// answer of the service holds is wrong, because it would never be seen.
func readOwn(known []ownField, raw json.RawMessage) (a source.Answer, wrong []fault.Field) {
	if len(raw) == 0 || string(raw) == "null" {
		return a, nil
	}
	var given map[string]json.RawMessage
	if json.Unmarshal(raw, &given) != nil {
		return a, []fault.Field{{Name: "response", Rule: fault.WrongType}}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		at := "response." + name
		i := slices.IndexFunc(known, func(f ownField) bool { return f.name == name })
		switch {
		case i < 0:
			wrong = append(wrong, fault.Field{Name: at, Rule: fault.Unknown, Text: "VALUE_ERROR; not a field that a test case can say"})
		case string(given[name]) != "null":
			for _, f := range known[i].set(&a, given[name]) {
				f.Name = at + f.Name
				wrong = append(wrong, f)
			}
		}
	}
	return a, wrong
}

// ownText is a text that c reads and that goes where at says.
func ownText(name string, c check, at func(a *source.Answer) *string) ownField {
	return ownField{name, func(a *source.Answer, raw json.RawMessage) []fault.Field {
		var value string
		if json.Unmarshal(raw, &value) != nil {
			return []fault.Field{{Rule: fault.WrongType}}
		}
		var f form
		*at(a) = f.required("", &value, c)
		return f.wrong
	}}
}

func ownName(name string, c check, of func(p *source.Person) *string) ownField {
	return ownText(name, c, func(a *source.Answer) *string {
		if a.Person == nil {
			a.Person = &source.Person{}
		}
		return of(a.Person)
	})
}

var (
	ownNSS    = []ownField{ownText("nss", nssText, func(a *source.Answer) *string { return &a.NSS })}
	ownRFC    = []ownField{ownText("rfc", rfcText, func(a *source.Answer) *string { return &a.RFC })}
	ownCURP   = []ownField{ownText("curp", curpText, func(a *source.Answer) *string { return &a.CURP })}
	ownStatus = []ownField{ownText("statusCurp", statusCode, func(a *source.Answer) *string { return (*string)(&a.Status) })}
	ownPerson = []ownField{
		ownName("nombres", nameText, func(p *source.Person) *string { return &p.Given }),
		ownName("primerApellido", nameText, func(p *source.Person) *string { return &p.FirstSurname }),
		ownName("segundoApellido", nameText, func(p *source.Person) *string { return &p.SecondSurname }),
		ownName("fechaNacimiento", anyDay, func(p *source.Person) *string { return &p.Birth }),
		ownName("sexo", sexLetter, func(p *source.Person) *string { return &p.Sex }),
		ownName("claveEntidad", stateCode, func(p *source.Person) *string { return &p.State }),
	}
	ownRFCs = []ownField{{"rfcs", setRFCs}}
)

// setRFCs reads [{"rfc","code"}]. Its rfc may be *, which stands for every RFC
// that the list does not name.
func setRFCs(a *source.Answer, raw json.RawMessage) (wrong []fault.Field) {
	var entries []struct {
		RFC  *string `json:"rfc"`
		Code *string `json:"code"`
	}
	if json.Unmarshal(raw, &entries) != nil {
		return []fault.Field{{Rule: fault.WrongType}}
	}
	if len(entries) > maxRFCs {
		return []fault.Field{{Rule: fault.TooLong, Limit: maxRFCs}}
	}
	for i, entry := range entries {
		var f form
		at := fmt.Sprintf("[%d].", i)
		s := source.RFCStatus{Registered: text(entry.Code) == rfcRegistered}
		s.RFC = f.required(at+"rfc", entry.RFC, rfcOrAny)
		if !s.Registered && text(entry.Code) != rfcUnregistered {
			f.add(at+"code", fault.Field{Rule: fault.NotAllowed, OneOf: []string{rfcRegistered, rfcUnregistered}})
		}
		wrong = append(wrong, f.wrong...)
		a.RFCs = append(a.RFCs, s)
	}
	return wrong
}
