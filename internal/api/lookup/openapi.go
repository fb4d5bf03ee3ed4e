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
	//go:embed openapi_services.yaml
	openAPIServices string
)

// OpenAPI gives the parts of the API's OpenAPI document, in YAML: what is common,
// what each service of the engine has, and the outcomes as the tables have them.
func OpenAPI() []string {
	parts := []string{openAPI, openAPIServices, openAPIOutcomes()}
	for _, s := range engine.Services() {
		parts = append(parts, strings.NewReplacer("SERVICE", s.Name, "NAME", schemaName(s.Name)).Replace(openAPIService))
	}
	return parts
}

// schemaName makes ImssNss of imss/nss, and SatRfcPf of sat/rfc_pf.
func schemaName(service string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(service, func(c rune) bool { return c == '/' || c == '_' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
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
			unfound = append(unfound, closed(fields{"status": is(o.Response), "code": is(o.Code), "message": textOf(o)}))
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

// textOf is an outcome's text; the day's limit in it is the company's.
func textOf(o Outcome) fields {
	if o.Condition != fault.SourceQuotaSpent {
		return is(o.Text)
	}
	return fields{"type": "string", "pattern": "^" + strings.Replace(regexp.QuoteMeta(QuotaText(7)), "7", "[0-9]+", 1) + "$", "examples": []string{o.Text}}
}

// closed describes an object of exactly these fields.
func closed(properties fields) fields {
	return fields{"type": "object", "required": slices.Sorted(maps.Keys(properties)), "properties": properties, "additionalProperties": false}
}
