package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// schemaView is a schema as the page shows it.
type schemaView struct {
	Name   string
	Kind   string
	About  []string
	Fields []fieldView
	JSON   string
}

type fieldView struct {
	Name     string
	Required bool
	Kind     string
	About    []string
}

func schemaOf(name string, v any) schemaView {
	o := object(v)
	s := schemaView{Name: name, About: paragraphs(text(o["description"]))}
	properties := object(o["properties"])
	for _, field := range slices.SortedFunc(maps.Keys(properties), compare) {
		s.Fields = append(s.Fields, fieldView{
			Name: field, Required: slices.Contains(list(o["required"]), any(field)),
			Kind: kind(properties[field]), About: paragraphs(text(object(properties[field])["description"])),
		})
	}
	if len(s.Fields) == 0 || o["allOf"] != nil {
		s.Kind = kind(without(o, "properties"))
	}
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("openapi: schema %s: %v", name, err)) // it was JSON already
	}
	s.JSON = string(raw)
	return s
}

func without(o Object, key string) Object {
	out := maps.Clone(o)
	delete(out, key)
	return out
}

// kind says in a few words what a schema takes.
func kind(v any) string {
	o := object(v)
	switch {
	case o == nil:
		return ""
	case o["$ref"] != nil:
		return text(o["$ref"])[strings.LastIndex(text(o["$ref"]), "/")+1:]
	case o["const"] != nil:
		return literal(o["const"])
	case o["enum"] != nil:
		return each(list(o["enum"]), literal, " | ")
	case o["anyOf"] != nil:
		return each(list(o["anyOf"]), kind, " or ")
	case o["oneOf"] != nil:
		return each(list(o["oneOf"]), kind, " or ")
	case o["allOf"] != nil && o["type"] == nil:
		return each(list(o["allOf"]), kind, " and ")
	case o["type"] == "array":
		return "list of " + kind(o["items"])
	case o["type"] == "object":
		return objectKind(o)
	}
	words := text(o["type"])
	for _, rule := range []string{"format", "pattern", "minimum", "maximum", "minLength", "maxLength"} {
		if o[rule] != nil {
			words += fmt.Sprintf(", %s %v", rule, o[rule])
		}
	}
	return strings.TrimPrefix(words, ", ")
}

func objectKind(o Object) string {
	if properties := object(o["properties"]); len(properties) > 0 {
		var fields []string
		for _, name := range slices.SortedFunc(maps.Keys(properties), compare) {
			fields = append(fields, name+": "+kind(properties[name]))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	if more, ok := o["additionalProperties"].(Object); ok {
		return "object of " + kind(more)
	}
	return "object"
}

func literal(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(raw)
}

func each(values []any, word func(any) string, between string) string {
	var out []string
	for _, v := range values {
		if w := word(v); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return strings.Join(out, between)
}
