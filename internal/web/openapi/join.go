package openapi

import (
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
)

// join makes one object of several YAML texts.
func join(parts []string) (Object, error) {
	whole := Object{}
	for i, text := range parts {
		var part Object
		if err := yaml.Unmarshal([]byte(text), &part); err != nil {
			return nil, fmt.Errorf("openapi: part %d: %w", i+1, err)
		}
		if err := into(whole, part, "#"); err != nil {
			return nil, fmt.Errorf("openapi: part %d: %w", i+1, err)
		}
	}
	return whole, nil
}

// into adds what part has to whole. Objects are joined and lists are put one
// behind the other; anything else may stand in one part only.
func into(whole, part Object, at string) error {
	for _, key := range slices.Sorted(maps.Keys(part)) {
		there, twice := whole[key]
		if !twice {
			whole[key] = part[key]
			continue
		}
		switch v := part[key].(type) {
		case Object:
			if sub, ok := there.(Object); ok {
				if err := into(sub, v, at+"/"+key); err != nil {
					return err
				}
				continue
			}
		case []any:
			if list, ok := there.([]any); ok {
				whole[key] = append(list, v...)
				continue
			}
		}
		return fmt.Errorf("%s/%s stands in an earlier part already", at, key)
	}
	return nil
}

// within gives the object at a path, made if there is none.
func within(o Object, path ...string) Object {
	for _, key := range path {
		next, ok := o[key].(Object)
		if !ok {
			next = Object{}
			o[key] = next
		}
		o = next
	}
	return o
}
