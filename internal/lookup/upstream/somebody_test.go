package upstream_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// The record of an answer that is none shows nobody's names: not of whom it is
// about instead, and not of the half that came.
func TestNobodyInTheRecord(t *testing.T) {
	t.Parallel()
	query := source.Query{Kind: source.CURP, CURP: somebody, Key: "key"}
	for name, body := range map[string]string{
		"about somebody else": `{"request":{"curp":"ZUXA800101HDFZZZ09"},"status":"SUCCESS","response":{"status":"FOUND","nombres":"ZUXAN"}}`,
		"half":                "\ufeff " + `{"request":{"curp":"ZUXA800101HDFZZZ09"},"status":"SUCCESS","response":{"nombres":"ZUXAN`,
		"wrong types":         `{"request":{"curp":"` + somebody + `"},"status":"SUCCESS","response":{"primerApellido":"ZUXAN","nombres":["ZUXAN"]}}`,
		"a list":              `[{"nombres":"ZUXAN"}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res, err := newRig(t, answers(200, body)).ask(t, query)
			if fault.From(err) == nil || fault.From(err).Condition != fault.SourceUnavailable {
				t.Errorf("%v", err)
			}
			record, err := json.Marshal(res.Asked)
			if err != nil || strings.Contains(string(record), "ZUXA") {
				t.Errorf("%s, %v", record, err)
			}
		})
	}
}

// A refusal is told with what the server says of the request, and with nobody's
// names.
func TestNobodyInARefusal(t *testing.T) {
	t.Parallel()
	query := source.Query{Kind: source.CURP, CURP: somebody, Key: "key"}
	res, _ := newRig(t, answers(401, `{"code":"api_key_invalid","message":"no `+somebody+`","nombres":"ZUXAN","request":{"curp":"ZUXA800101HDFZZZ09"}}`)).ask(t, query)
	record, err := json.Marshal(res.Asked)
	if text := string(record); err != nil || strings.Contains(text, "ZUXA") || strings.Contains(text, somebody) ||
		!strings.Contains(text, "status 401; api_key_invalid; no ***") {
		t.Errorf("%s, %v", text, err)
	}
}
