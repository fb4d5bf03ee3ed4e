package openapi

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// view is a document as the page shows it.
type view struct {
	Title, Version string
	About          []string // paragraphs
	Server         string
	Groups         []group
	Shared         []answerView // answers that operations have in common
	Schemas        []schemaView
}

// group is a tag with its operations.
type group struct {
	Name       string
	About      string
	Operations []operation
}

type operation struct {
	ID, Method, Path, Summary string
	Parameters                []parameter
	Body                      []bodyView
	Answers                   []answerView // its own
	Common                    []string     // statuses of those that it shares
}

type parameter struct {
	Name, In string
	Required bool
	Type     string
	About    []string
}

// bodyView is a body in one media type.
type bodyView struct{ Media, Schema string }

type answerView struct {
	Status string
	About  []string
	Bodies []bodyView
}

// reader follows the references of a document.
type reader struct{ doc Object }

func viewOf(doc Object) view {
	r := reader{doc}
	info := object(doc["info"])
	v := view{Title: text(info["title"]), Version: text(info["version"]), About: paragraphs(text(info["description"]))}
	if servers := list(doc["servers"]); len(servers) > 0 {
		v.Server = text(object(servers[0])["url"])
	}
	for _, tag := range list(doc["tags"]) {
		t := object(tag)
		v.Groups = append(v.Groups, group{Name: text(t["name"]), About: text(t["description"])})
	}
	paths := object(doc["paths"])
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := object(paths[path])
		for _, method := range []string{"get", "post", "put", "patch", "delete", "options"} {
			op, ok := item[method].(Object)
			if !ok {
				continue
			}
			made := r.operation(strings.ToUpper(method), path, op, list(item["parameters"]))
			for i := range v.Groups {
				if slices.Contains(list(op["tags"]), any(v.Groups[i].Name)) {
					v.Groups[i].Operations = append(v.Groups[i].Operations, made)
				}
			}
		}
	}
	shared := object(object(doc["components"])["responses"])
	for _, status := range slices.Sorted(maps.Keys(shared)) {
		v.Shared = append(v.Shared, answerOf(status, object(shared[status])))
	}
	schemas := object(object(doc["components"])["schemas"])
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		v.Schemas = append(v.Schemas, schemaOf(name, schemas[name]))
	}
	return v
}

func (r reader) operation(method, path string, op Object, common []any) operation {
	o := operation{ID: text(op["operationId"]), Method: method, Path: path, Summary: text(op["summary"])}
	for _, p := range append(slices.Clone(common), list(op["parameters"])...) {
		p := r.follow(p)
		required, _ := p["required"].(bool)
		o.Parameters = append(o.Parameters, parameter{Name: text(p["name"]), In: text(p["in"]), Required: required,
			Type: kind(p["schema"]), About: paragraphs(text(p["description"]))})
	}
	o.Body = bodies(r.follow(op["requestBody"]))
	answers := object(op["responses"])
	for _, status := range slices.Sorted(maps.Keys(answers)) {
		if a := object(answers[status]); a["$ref"] == nil {
			o.Answers = append(o.Answers, answerOf(status, a))
		} else {
			o.Common = append(o.Common, status)
		}
	}
	return o
}

func answerOf(status string, o Object) answerView {
	return answerView{Status: status, About: paragraphs(text(o["description"])), Bodies: bodies(o)}
}

// follow gives what a reference points at, or the thing itself.
func (r reader) follow(v any) Object {
	o := object(v)
	at, ok := o["$ref"].(string)
	if !ok {
		return o
	}
	now := r.doc
	for _, key := range strings.Split(strings.TrimPrefix(at, "#/"), "/") {
		now = object(now[key])
	}
	return now
}

func bodies(o Object) (out []bodyView) {
	content := object(o["content"])
	for _, media := range slices.Sorted(maps.Keys(content)) {
		out = append(out, bodyView{media, kind(object(content[media])["schema"])})
	}
	return out
}

func object(v any) Object { o, _ := v.(Object); return o }
func list(v any) []any    { l, _ := v.([]any); return l }
func text(v any) string   { s, _ := v.(string); return s }

// paragraphs splits a description at its empty lines.
func paragraphs(s string) (out []string) {
	for p := range strings.SplitSeq(s, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// compare orders names without regard to case.
func compare(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }
