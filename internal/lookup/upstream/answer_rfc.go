package upstream

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/rfc"
)

// The contract's words for how an RFC stands.
const (
	textRegistered   = "RFC válido, y susceptible de recibir facturas"
	textUnregistered = "RFC no registrado en el padrón de contribuyentes"
)

// foundRFCs wants every RFC that was asked about, in the order of the question.
func foundRFCs(q source.Query, raw json.RawMessage) (a source.Answer, err error) {
	var r struct {
		RFCs []struct {
			RFC    string `json:"rfc"`
			Result string `json:"result"`
			Code   string `json:"code"`
		} `json:"rfcs"`
	}
	if err := decode(raw, &r); err != nil {
		return a, err
	}
	if len(r.RFCs) == 0 || len(r.RFCs) != len(q.RFCs) {
		return a, errMissing
	}
	for i, one := range r.RFCs {
		if !strings.EqualFold(one.RFC, q.RFCs[i]) {
			return a, errors.New("rfc is another than the one that was asked about")
		}
		stands := source.RFCStatus{RFC: q.RFCs[i]}
		switch {
		case one.Code == "registered", one.Code == "generic", one.Code == "" && plain(one.Result) == plain(textRegistered):
			stands.Registered = true
		case one.Code == "not_registered", one.Code == "" && plain(one.Result) == plain(textUnregistered):
		default:
			return a, errors.New("nobody knows what code and result of an RFC mean")
		}
		a.RFCs = append(a.RFCs, stands)
	}
	return a, nil
}

func foundRFC(_ source.Query, raw json.RawMessage) (a source.Answer, err error) {
	var r struct {
		RFC string `json:"rfc"`
	}
	if err := decode(raw, &r); err != nil {
		return a, err
	}
	if _, problems := rfc.Check(r.RFC); problems.Has(rfc.Shape) {
		return a, errors.New("rfc has not the shape of one")
	}
	a.RFC = strings.ToUpper(strings.TrimSpace(r.RFC))
	return a, nil
}
