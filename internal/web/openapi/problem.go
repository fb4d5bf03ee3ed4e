package openapi

import "github.com/ventanilla/ventanilla/internal/api/wire"

// problem describes an error as RFC 9457, which any error is for a caller who
// asks for it by Accept.
func problem(d wire.Dialect) Object {
	text := func(about string) Object { return Object{"type": "string", "description": about} }
	properties := Object{
		"type":                text("The address of the code's page."),
		"title":               text("The code as a sentence."),
		"status":              Object{"type": "integer", "description": "The HTTP status."},
		"detail":              text("What went wrong, in English."),
		"instance":            Object{"type": "string", "description": "The error id.", "pattern": "^urn:uuid:"},
		"code":                text("The code."),
		"hint":                text("A second text, where the API has one."),
		"retry_after_seconds": Object{"type": "integer", "minimum": 1, "description": "What Retry-After says."},
		"errors": Object{"type": "array", "description": "The fields that are wrong.", "items": Object{
			"type": "object", "additionalProperties": false, "required": []any{"field", "rule", "detail"},
			"properties": Object{"field": text("The field's name."), "rule": text("The rule that it breaks."), "detail": text("The rule in words.")},
		}},
	}
	for _, row := range d.Rows() {
		for _, key := range row.Details {
			properties[key] = Object{}
		}
	}
	return Object{
		"type": "object", "description": "Any error, for a caller whose Accept has application/problem+json.",
		"properties": properties, "required": []any{"type", "title", "status", "detail", "instance", "code"}, "additionalProperties": false,
	}
}
