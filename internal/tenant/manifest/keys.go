package manifest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// checkKeys reports every key of the file that the types do not know, with the
// keys that stand there instead. The YAML reader could do it, but stops at the
// first and does not say what is allowed.
func (t *text) checkKeys() error {
	var errs []error
	for _, doc := range t.file.Docs {
		if doc.Body != nil {
			errs = append(errs, t.unknown(doc.Body, reflect.TypeFor[Manifest](), "")...)
		}
	}
	return errors.Join(errs...)
}

func (t *text) unknown(node ast.Node, typ reflect.Type, path string) (errs []error) {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch n := node.(type) {
	case *ast.SequenceNode:
		if typ.Kind() == reflect.Slice {
			for i, item := range n.Values {
				errs = append(errs, t.unknown(item, typ.Elem(), fmt.Sprintf("%s[%d]", path, i))...)
			}
		}
	case *ast.MappingNode:
		for _, item := range n.Values {
			errs = append(errs, t.unknownItem(item, typ, path)...)
		}
	case *ast.MappingValueNode:
		errs = t.unknownItem(n, typ, path)
	}
	return errs
}

func (t *text) unknownItem(item *ast.MappingValueNode, typ reflect.Type, path string) []error {
	if typ.Kind() != reflect.Struct {
		return nil // a free map, or a wrong type that the reader reports
	}
	key := item.Key.GetToken().Value
	var allowed []string
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ",")
		if name == key {
			return t.unknown(item.Value, typ.Field(i).Type, strings.TrimPrefix(path+"."+key, "."))
		}
		if name != "" {
			allowed = append(allowed, name)
		}
	}
	where := ""
	if path != "" {
		where = path + ": "
	}
	return []error{fmt.Errorf("%s:%d: %sunknown key %q; allowed: %s", t.name, item.Key.GetToken().Position.Line,
		where, key, strings.Join(allowed, ", "))}
}
