package conform

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// exactly says how a body differs from a JSON text; "" when it does not.
func exactly(want string, got any) string {
	return differs("", parsed(want), got)
}

// among says how an object differs from the members of a JSON text; others may
// stand beside them. null is a member that must not be there.
func among(want string, got any) string {
	o, ok := got.(map[string]any)
	if !ok {
		return "no object"
	}
	members, _ := parsed(want).(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(members)) {
		value, there := o[key]
		switch {
		case members[key] == nil && there:
			return fmt.Sprintf("%s is there: %v", key, value)
		case members[key] == nil:
		case !there:
			return key + " is missing"
		default:
			if how := differs(key, members[key], value); how != "" {
				return how
			}
		}
	}
	return ""
}

// anything stands in a wanted text for a value that only has to be there.
const anything = "*"

func differs(at string, want, got any) string {
	if want == anything && got != nil {
		return ""
	}
	w, isObject := want.(map[string]any)
	g, gotObject := got.(map[string]any)
	if !isObject || !gotObject {
		if reflect.DeepEqual(want, got) {
			return ""
		}
		return fmt.Sprintf("%s is %s instead of %s", name(at), show(got), show(want))
	}
	for _, key := range slices.Sorted(maps.Keys(w)) {
		value, there := g[key]
		if !there {
			return fmt.Sprintf("%s is missing", name(at+"."+key))
		}
		if how := differs(at+"."+key, w[key], value); how != "" {
			return how
		}
	}
	for _, key := range slices.Sorted(maps.Keys(g)) {
		if _, wanted := w[key]; !wanted {
			return fmt.Sprintf("%s is one too many", name(at+"."+key))
		}
	}
	return ""
}

func name(at string) string {
	if at == "" {
		return "the body"
	}
	if at[0] == '.' {
		return at[1:]
	}
	return at
}

func show(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(raw)
}

// parsed reads a text of ours; one that is no JSON is a mistake in this package.
func parsed(text string) any {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(fmt.Sprintf("conform: %v in %s", err, text))
	}
	return v
}
