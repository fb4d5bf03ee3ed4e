package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// addErrors makes of the dialect's table a component response for every status
// that is an error, named by the status, with every code, its text and a sample
// answer; in the API's own form, which the document's schema Error describes,
// and as problem+json. What the face wrote itself of such a response stays.
func addErrors(doc Object, d wire.Dialect) {
	byStatus := map[int][]wire.Row{}
	for _, row := range d.Rows() {
		if row.Status >= http.StatusBadRequest {
			byStatus[row.Status] = append(byStatus[row.Status], row)
		}
	}
	schemas := within(doc, "components", "schemas")
	schemas["Problem"] = problem(d)
	headers := within(doc, "components", "headers")
	headers["X-Request-Id"] = header("The caller's id of the request, or one made for it.", Object{"type": "string"})
	headers["X-Error-Id"] = header("The operator finds the request behind the error by this id.", Object{"type": "string"})
	headers["Retry-After"] = header("Seconds to wait before trying again.", Object{"type": "integer", "minimum": 1})
	for status, rows := range byStatus {
		name := strconv.Itoa(status)
		schemas["Error"+name] = own(d, rows)
		schemas["Problem"+name] = Object{
			"allOf":      []any{ref("schemas", "Problem")},
			"properties": Object{"status": Object{"const": status}, "code": Object{"enum": codes(rows)}},
		}
		missing(within(doc, "components", "responses", name), Object{
			"description": told(rows),
			"headers":     headersOf(d, rows),
			"content": Object{
				"application/json":         Object{"schema": ref("schemas", "Error"+name), "examples": examples(d, rows)},
				"application/problem+json": Object{"schema": ref("schemas", "Problem"+name)},
			},
		})
	}
}

// missing adds what o does not say itself.
func missing(o, more Object) {
	for key, value := range more {
		there, ok := o[key]
		if !ok {
			o[key] = value
			continue
		}
		if below, ok := there.(Object); ok && key != "schema" { // a schema is one thing
			if values, ok := value.(Object); ok {
				missing(below, values)
			}
		}
	}
}

func header(about string, schema Object) Object {
	return Object{"description": about, "schema": schema}
}

func ref(kind, name string) Object { return Object{"$ref": "#/components/" + kind + "/" + name} }

func headersOf(d wire.Dialect, rows []wire.Row) Object {
	out := Object{"X-Error-Id": ref("headers", "X-Error-Id"), "X-Request-Id": ref("headers", "X-Request-Id")}
	if slices.ContainsFunc(rows, func(r wire.Row) bool { return r.RetryAfter > 0 }) {
		out["Retry-After"] = ref("headers", "Retry-After")
	}
	if how := challenges(d, rows); len(how) > 0 {
		out["WWW-Authenticate"] = header("How to come again with other credentials.", Object{"type": "string", "enum": how})
	}
	return out
}

// challenges gives what WWW-Authenticate may say.
func challenges(d wire.Dialect, rows []wire.Row) (list []any) {
	c, ok := d.(interface{ Challenge(row wire.Row) string })
	for _, row := range rows {
		if !ok {
			break
		}
		if how := c.Challenge(row); how != "" && !slices.Contains(list, any(how)) {
			list = append(list, how)
		}
	}
	return list
}

func codes(rows []wire.Row) (list []any) {
	for _, row := range rows {
		if !slices.Contains(list, any(row.Code)) {
			list = append(list, row.Code)
		}
	}
	return list
}

// told lists the codes of a status with what they mean.
func told(rows []wire.Row) string {
	var lines []string
	for _, row := range rows {
		e, _ := fault.Lookup(row.Condition)
		lines = append(lines, fmt.Sprintf("`%s`: %s", row.Code, e.Meaning))
	}
	return strings.Join(lines, "\n\n")
}

func examples(d wire.Dialect, rows []wire.Row) Object {
	out := Object{}
	for _, row := range rows {
		e, _ := fault.Lookup(row.Condition)
		out[string(row.Condition)] = Object{"summary": e.Meaning, "value": answer(d, row)}
	}
	return out
}

// own describes a status in the API's own form: its schema Error with one of the
// rows' codes, and the row's texts beside it where the dialect shows them as
// they are. A row whose answer shows no code is that answer.
func own(d wire.Dialect, rows []wire.Row) Object {
	var either []any
	for _, row := range rows {
		sample := answer(d, row)
		code := where(sample, row.Code)
		if code == nil {
			either = append(either, Object{"const": sample})
			continue
		}
		fixed := Object{}
		fix(fixed, code, row.Code)
		for _, text := range []string{row.Message, row.Hint} {
			if at := where(sample, text); at != nil {
				fix(fixed, at, text)
			}
		}
		fixed["allOf"] = []any{ref("schemas", "Error")}
		either = append(either, fixed)
	}
	return Object{"anyOf": either}
}

// where finds the way to a text in an answer; nil when it is not there.
func where(v any, text string) []string {
	o, ok := v.(Object)
	if !ok || text == "" {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if o[key] == text {
			return []string{key}
		}
		if below := where(o[key], text); below != nil {
			return append([]string{key}, below...)
		}
	}
	return nil
}

// fix says in a schema that the value at a path is this.
func fix(schema Object, path []string, value string) {
	for i, key := range path {
		schema = within(schema, "properties", key)
		if i == len(path)-1 {
			schema["const"] = value
		}
	}
}

// answer lets the dialect write a row's answer, so that the sample is a true one.
func answer(d wire.Dialect, row wire.Row) any {
	w := &written{header: http.Header{}}
	r := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/"}, Header: http.Header{}}
	d.Render(w, r, row, &fault.Error{Condition: row.Condition, RetryAfter: row.RetryAfter}, "00000000-0000-0000-0000-000000000000")
	var v any
	if json.Unmarshal(w.body, &v) != nil {
		return string(w.body)
	}
	return v
}

// written keeps an answer's body.
type written struct {
	header http.Header
	body   []byte
}

func (w *written) Header() http.Header { return w.header }
func (w *written) Write(p []byte) (int, error) {
	w.body = append(w.body, p...)
	return len(p), nil
}
func (w *written) WriteHeader(int) {}
