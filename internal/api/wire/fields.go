package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
)

// wrongFields decodes field by field to find every one that does not fit: the
// decoder itself reports only the first.
func wrongFields(data []byte, dst any, first error) []fault.Field {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return []fault.Field{{Name: "body", Rule: fault.Format}}
	}
	names := jsonNames(reflect.TypeOf(dst))
	var out []fault.Field
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		name, kind := match(names, key)
		if kind == nil {
			continue
		}
		err := json.Unmarshal(raw[key], reflect.New(kind).Interface())
		if err == nil {
			continue
		}
		f := fault.Field{Name: name, Rule: fault.Format}
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			f.Rule = fault.WrongType
			if wrong.Field != "" {
				f.Name += "." + wrong.Field
			}
		}
		out = append(out, f)
	}
	if len(out) == 0 {
		// dst is no plain struct; the decoder's own report is all there is.
		f := fault.Field{Name: "body", Rule: fault.WrongType}
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](first); ok && wrong.Field != "" {
			f.Name = wrong.Field
		}
		out = append(out, f)
	}
	return out
}

// jsonNames lists a struct's fields by JSON name, embedded structs included.
func jsonNames(t reflect.Type) map[string]reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	out := map[string]reflect.Type{}
	if t == nil || t.Kind() != reflect.Struct {
		return out
	}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" || !field.IsExported() && !field.Anonymous:
		case field.Anonymous && name == "":
			for n, k := range jsonNames(field.Type) {
				if _, outer := out[n]; !outer {
					out[n] = k
				}
			}
		case name != "":
			out[name] = field.Type
		default:
			out[field.Name] = field.Type
		}
	}
	return out
}

// match finds a key as encoding/json does: exactly, or else ignoring case.
func match(names map[string]reflect.Type, key string) (string, reflect.Type) {
	if k, ok := names[key]; ok {
		return key, k
	}
	for n, k := range names {
		if strings.EqualFold(n, key) {
			return n, k
		}
	}
	return "", nil
}

// hasNUL reports whether a JSON text holds the escape of U+0000. (A bare NUL is
// no valid JSON.)
func hasNUL(data []byte) bool {
	for {
		i := bytes.Index(data, []byte(`\u0000`))
		if i < 0 {
			return false
		}
		back := 0
		for i-1-back >= 0 && data[i-1-back] == '\\' {
			back++
		}
		if back%2 == 0 {
			return true
		}
		data = data[i+6:]
	}
}

func nulFields(data []byte) []fault.Field {
	var raw map[string]json.RawMessage
	_ = json.Unmarshal(data, &raw) // decoded once already
	var out []fault.Field
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		if hasNUL(raw[key]) {
			out = append(out, fault.Field{Name: key, Rule: fault.Format})
		}
	}
	if len(out) == 0 { // in a key
		out = append(out, fault.Field{Name: "body", Rule: fault.Format})
	}
	return out
}
