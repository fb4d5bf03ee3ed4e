package manifest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// resolve replaces every Secret by what it refers to. One that cannot be fetched
// stays as it is and is not checked.
func (m *Manifest) resolve(resolve func(Secret) (Secret, error)) error {
	m.unresolved = map[string]bool{}
	var errs []error
	walk(reflect.ValueOf(m).Elem(), "", func(path string, v reflect.Value) {
		s, err := resolve(Secret(v.String()))
		if err != nil {
			errs = append(errs, m.errorAt(path, "%v", err))
			m.unresolved[path] = true
			return
		}
		v.SetString(string(s))
	})
	return errors.Join(errs...)
}

var secretType = reflect.TypeFor[Secret]()

// walk calls each for every Secret below v, with its path in the file.
func walk(v reflect.Value, path string, each func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), path, each)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), fmt.Sprintf("%s[%d]", path, i), each)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			walk(v.Field(i), strings.TrimPrefix(path+"."+key, "."), each)
		}
	case reflect.String:
		if v.Type() == secretType && v.Len() > 0 {
			each(path, v)
		}
	}
}
