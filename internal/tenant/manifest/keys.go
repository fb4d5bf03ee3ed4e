package manifest

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// shape holds the file against the types: every key that they do not know, with
// the keys that stand there instead, and every value of another kind. The YAML
// reader stops at the first, says less, and turns numbers into texts: a phone
// number without quotes would lose its plus sign.
func (t *text) shape() []error {
	s := &shaper{text: t}
	bodies := 0
	for _, doc := range t.file.Docs {
		if doc.Body == nil {
			continue
		}
		if bodies++; bodies > 1 {
			s.wrong(doc.Body, "", "a second document; a manifest is one")
			break
		}
		s.value(doc.Body, reflect.TypeFor[Manifest](), "")
	}
	return s.errs
}

type shaper struct {
	text *text
	errs []error
}

func (s *shaper) wrong(node ast.Node, path, format string, args ...any) {
	if path != "" {
		path += ": "
	}
	s.errs = append(s.errs, fmt.Errorf("%s:%d: %s%s", s.text.name, node.GetToken().Position.Line, path, fmt.Sprintf(format, args...)))
}

var durationType = reflect.TypeFor[Duration]()

func (s *shaper) value(node ast.Node, typ reflect.Type, path string) {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch node.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		s.wrong(node, path, "anchors, aliases and tags are not allowed; allowed: plain values")
		return
	case *ast.NullNode:
		if typ.Kind() != reflect.Struct && typ.Kind() != reflect.Slice && typ.Kind() != reflect.Map || strings.HasSuffix(path, "]") {
			s.wrong(node, path, "has no value; give one or leave the key out")
		}
		return
	}
	switch {
	case typ == durationType:
		s.duration(node, path)
	case typ.Kind() == reflect.Struct, typ.Kind() == reflect.Map:
		s.mapping(node, typ, path)
	case typ.Kind() == reflect.Slice:
		list, ok := node.(*ast.SequenceNode)
		if !ok {
			s.wrong(node, path, "is %s; allowed: a list", kind(node))
			return
		}
		for i, item := range list.Values {
			s.value(item, typ.Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
	case typ.Kind() == reflect.String:
		switch node.(type) {
		case *ast.StringNode, *ast.LiteralNode:
		case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
			s.wrong(node, path, "is %s; allowed: a text, so put it in quotes", kind(node))
		default:
			s.wrong(node, path, "is %s; allowed: a text", kind(node))
		}
	case typ.Kind() == reflect.Int:
		if _, ok := node.(*ast.IntegerNode); !ok {
			s.wrong(node, path, "is %s; allowed: a whole number", kind(node))
		}
	case typ.Kind() == reflect.Bool:
		if _, ok := node.(*ast.BoolNode); !ok {
			s.wrong(node, path, "is %s; allowed: true, false", kind(node))
		}
	}
}

func (s *shaper) duration(node ast.Node, path string) {
	text, ok := node.(*ast.StringNode)
	if !ok {
		s.wrong(node, path, "is %s; allowed: a duration such as 90s, 30m or 720h", kind(node))
		return
	}
	if d, err := time.ParseDuration(text.Value); err != nil || d <= 0 {
		s.wrong(node, path, "%q is no duration; allowed: more than zero, as 90s, 30m or 720h", text.Value)
	}
}

func (s *shaper) mapping(node ast.Node, typ reflect.Type, path string) {
	var items []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		items = n.Values
	case *ast.MappingValueNode:
		items = []*ast.MappingValueNode{n}
	default:
		s.wrong(node, path, "is %s; allowed: keys with values", kind(node))
		return
	}
	for _, item := range items {
		key := item.Key.GetToken().Value
		at := strings.TrimPrefix(path+"."+key, ".")
		if typ.Kind() == reflect.Map {
			s.value(item.Value, typ.Elem(), at)
			continue
		}
		if field, ok := fieldOf(typ, key); ok {
			s.value(item.Value, field, at)
			continue
		}
		s.wrong(item.Key, path, "unknown key %q; allowed: %s", key, strings.Join(keysOf(typ), ", "))
	}
}

func keyOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}

func fieldOf(typ reflect.Type, key string) (reflect.Type, bool) {
	for i := range typ.NumField() {
		if name := keyOf(typ.Field(i)); name != "" && name == key {
			return typ.Field(i).Type, true
		}
	}
	return nil, false
}

func keysOf(typ reflect.Type) (keys []string) {
	for i := range typ.NumField() {
		if name := keyOf(typ.Field(i)); name != "" {
			keys = append(keys, name)
		}
	}
	return keys
}

// kind names what stands there, never the value: it may be a secret.
func kind(node ast.Node) string {
	switch node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	default:
		return "something else"
	}
}
