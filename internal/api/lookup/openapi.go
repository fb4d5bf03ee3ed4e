package lookup

import (
	_ "embed"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

var (
	//go:embed openapi.yaml
	openAPI string
	//go:embed openapi_service.yaml
	openAPIService string
	//go:embed openapi_batch.yaml
	openAPIBatch string
	//go:embed openapi_services.yaml
	openAPIServices string
)

// OpenAPI gives the parts of the API's OpenAPI document, in YAML: what is common,
// what each service of the engine has, and the outcomes as the tables have them.
func OpenAPI() []string {
	parts := []string{openAPI, openAPIServices, openAPIOutcomes()}
	for _, s := range engine.Services() {
		words := strings.NewReplacer("SERVICE", s.Name, "NAME", schemaName(s.Name))
		parts = append(parts, words.Replace(openAPIService))
		if len(s.By) > 0 {
			parts = append(parts, openAPIFilters(s.By, s.Name))
		}
		if _, alone := oneByOne[s.Name]; !alone {
			parts = append(parts, words.Replace(openAPIBatch))
		}
	}
	return parts
}

// openAPIFilters lists the identifiers that a service's history is searched by.
func openAPIFilters(by []string, service string) string {
	var list []any
	for _, name := range by {
		list = append(list, schemaRef("parameters", name))
	}
	return string(wire.Encode(fields{"paths": fields{"/api/{version}/" + service: fields{"get": fields{"parameters": list}}}}))
}

func schemaRef(kind, name string) fields { return fields{"$ref": "#/components/" + kind + "/" + name} }

// schemaName makes ImssNss of imss/nss, and SatRfcPf of sat/rfc_pf.
func schemaName(service string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(service, func(c rune) bool { return c == '/' || c == '_' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// beside names the schema of what a response tells beside an outcome that is no
// finding.
var beside = map[fault.Condition]string{
	fault.CURPWithdrawn: "PersonFields", fault.OTPWrong: "NIPTries", fault.OTPExpired: "NIPTries", fault.OTPBlocked: "NIPTries",
}

// openAPIOutcomes describes what may stand where nothing was found: in a
// response, beside errorMessage, and as the outcome of an attempt.
func openAPIOutcomes() string {
	var unfound, failures []any
	conditions := []any{"found"}
	for _, o := range outcomes {
		if o.Condition == "" {
			continue
		}
		if o.Response != "" {
			unfound = append(unfound, unfoundOf(o))
		}
		if o.Status == serviceError {
			failures = append(failures, fields{"properties": fields{"code": is(o.Code), "errorMessage": textOf(o)}})
		}
		conditions = append(conditions, o.Condition)
	}
	for _, row := range rows { // what was answered as an error stands in the history as it was told
		if row.Status >= http.StatusBadRequest {
			failures = append(failures, fields{"properties": fields{"code": is(row.Code), "errorMessage": is(row.Message)}})
			conditions = append(conditions, row.Condition)
		}
	}
	return string(wire.Encode(fields{"components": fields{"schemas": fields{
		"Unfound":       fields{"description": "What came of it when nothing was found.", "anyOf": unfound},
		"ServiceError":  fields{"description": "Why there is no answer.", "required": []string{"errorMessage", "code"}, "anyOf": failures},
		"SourceOutcome": fields{"description": "found, or the condition that the source gave.", "enum": conditions},
	}}}))
}

func is(text string) fields { return fields{"const": text} }

// unfoundOf describes the response of an outcome.
func unfoundOf(o Outcome) fields {
	properties := fields{"status": is(o.Response), "code": is(o.Code), "message": textOf(o)}
	out := fields{"type": "object", "required": slices.Sorted(maps.Keys(properties)), "properties": properties, "unevaluatedProperties": false}
	if more, ok := beside[o.Condition]; ok {
		out["allOf"] = []any{schemaRef("schemas", more)}
	}
	return out
}

// textOf describes an outcome's text. Some services have one of their own, and
// the day's limit in it is the company's.
func textOf(o Outcome) fields {
	if o.Condition == fault.SourceQuotaSpent {
		limited := strings.Replace(regexp.QuoteMeta(QuotaText(7)), "7", "[0-9]+", 1)
		return fields{"type": "string", "pattern": "^(" + limited + "|" + regexp.QuoteMeta(QuotaText(0)) + ")$", "examples": []string{o.Text}}
	}
	texts := []string{o.Text}
	for _, service := range slices.Sorted(maps.Keys(shapes)) {
		if text, own := shapes[service].texts[o.Condition]; own && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return fields{"enum": texts}
}
