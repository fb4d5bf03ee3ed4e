package lookup

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/rfc"
)

// maxRFCs is how many RFCs one execution is about at most.
const maxRFCs = 100

type rfcsRequest struct {
	RFCs json.RawMessage `json:"rfcs"`
}

// readRFCs reads {"rfcs":[{"rfc"}]}. A wrong entry is named rfc[0] and on.
func readRFCs(_ *API, r *http.Request, _ call) (q engine.Request, err error) {
	var body rfcsRequest
	if err := decode(r, &body); err != nil {
		return q, err
	}
	q.RFCs, err = body.list()
	return q, err
}

func warnRFCs(q engine.Asking, _ time.Time) (list []engine.Warning) {
	for i, text := range q.RFCs {
		list = append(list, rfcWarnings(fmt.Sprintf("rfc[%d]", i), text)...)
	}
	return list
}

// emptyError is the contract's word for an absent list or entry of this service.
const emptyError = "EMPTY_ERROR; can't be empty"

// list gives the RFCs as they are kept. Conditions: RequestInvalid.
func (b rfcsRequest) list() (list []string, err error) {
	var entries []json.RawMessage
	if len(b.RFCs) > 0 && json.Unmarshal(b.RFCs, &entries) != nil {
		return nil, fault.RequestMalformed.Fields(fault.Field{Name: "rfcs", Rule: fault.WrongType})
	}
	switch {
	case len(entries) == 0:
		return nil, fault.RequestInvalid.Fields(fault.Field{Name: "rfcs", Rule: fault.Required, Text: emptyError})
	case len(entries) > maxRFCs:
		return nil, fault.RequestInvalid.Fields(fault.Field{Name: "rfcs", Rule: fault.TooLong, Limit: maxRFCs})
	}
	var f form
	for i, raw := range entries {
		name := fmt.Sprintf("rfc[%d]", i)
		var entry struct {
			RFC *string `json:"rfc"`
		}
		switch {
		case json.Unmarshal(raw, &entry) != nil:
			f.add(name, fault.Field{Rule: fault.WrongType})
		case text(entry.RFC) == "":
			f.add(name, fault.Field{Rule: fault.Required, Text: emptyError})
		default:
			list = append(list, f.optional(name, entry.RFC, rfcText))
		}
	}
	return list, f.err()
}

// rfcWarnings tells what is wrong with an RFC of the right shape.
func rfcWarnings(field, text string) (list []engine.Warning) {
	_, problems := rfc.Check(text)
	if problems.Has(rfc.Date) {
		list = append(list, engine.Warning{Field: field, Code: "date", Text: "DATE_ERROR; no such date of birth or foundation"})
	}
	if problems.Has(rfc.CheckDigit) {
		list = append(list, engine.Warning{Field: field, Code: "check_digit", Text: "CHECK_DIGIT_ERROR; check digit of rfc does not match"})
	}
	return list
}

func askedRFCs(q engine.Asking) fields {
	list := make([]fields, len(q.RFCs))
	for i, text := range q.RFCs {
		list[i] = fields{"rfc": text}
	}
	return fields{"rfcs": list}
}

// How an RFC stands, in words that stay and in SAT's own.
const (
	rfcRegistered   = "registered"
	rfcUnregistered = "not_registered"
	rfcGeneric      = "generic" // of no taxpayer: anybody may put it on an invoice
	textRegistered  = "RFC válido, y susceptible de recibir facturas"
	textUnknownRFC  = "RFC no registrado en el padrón de contribuyentes"
)

func foundRFCs(x *engine.Execution, response fields) {
	list := make([]fields, len(x.Answer.RFCs))
	for i, s := range x.Answer.RFCs {
		code, result := rfcUnregistered, textUnknownRFC
		if s.Registered {
			code, result = rfcRegistered, textRegistered
		}
		if r, err := rfc.Parse(s.RFC); err == nil && r.IsGeneric() && s.Registered {
			code = rfcGeneric
		}
		list[i] = fields{"rfc": s.RFC, "result": result, "code": code}
	}
	response["rfcs"] = list
}
