// Package openapitest holds an API's OpenAPI document to what its tests send and
// get: every answer must be as the document says, and so must every request that
// was answered well; and whatever the document says must have been seen.
//
// Schemas are checked as JSON Schema 2020-12, which OpenAPI 3.1 uses. The
// validator falls back to the narrower rules of 3.0, in which unknown keywords
// mean nothing, for a schema that it cannot compile or that has a reference and
// no keyword of 2020-12; so the first answer of each operation and status must
// fail once a field is added to it. Not checked: HEAD, answers that were cut off,
// and bodies beyond MaxBody.
package openapitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/ventanilla/ventanilla/internal/web/openapi"
)

// Traffic is what passed, held to one document.
type Traffic struct {
	doc    *openapi3.T
	router routers.Router
	api    openapi.API

	mu    sync.Mutex
	seen  map[string]bool // "operationId status"
	codes map[string]bool
}

// Load reads the document of an API, such as lookup. It panics when there is
// none or when it is not in order, because it is called before any test.
func Load(name string) *Traffic {
	for _, api := range openapi.APIs() {
		if api.Name() != name {
			continue
		}
		raw, err := api.Document("")
		if err != nil {
			panic(err)
		}
		doc, err := parse(raw)
		if err != nil {
			panic(fmt.Sprintf("openapi: %s: %v", name, err))
		}
		doc.Servers = nil // requests come with the prefix taken away
		router, err := gorillamux.NewRouter(doc)
		if err != nil {
			panic(fmt.Sprintf("openapi: %s: %v", name, err))
		}
		return &Traffic{doc: doc, router: router, api: api, seen: map[string]bool{}, codes: map[string]bool{}}
	}
	panic("openapi: " + name + " has no document")
}

// Read gives a document whose references are all resolved and whose every part
// is as OpenAPI 3.1 wants it, examples included.
func Read(raw openapi.Object) (*openapi3.T, error) {
	doc, err := parse(raw)
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaPatternValidation())
}

// parse gives a document whose references are all resolved.
func parse(raw openapi.Object) (*openapi3.T, error) {
	text, err := json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(text)
}

// exchange is a request with its answer.
type exchange struct {
	request  *http.Request // its URL without the API's prefix
	sent     []byte
	status   int
	header   http.Header
	received []byte
}

// check says how an exchange differs from the document.
func (tr *Traffic) check(x exchange) error {
	if x.request.Method == http.MethodHead {
		return nil
	}
	route, params, err := tr.router.FindRoute(x.request)
	documented := err == nil
	if !documented {
		route = tr.nowhere(x.request.Method)
		if x.status < http.StatusBadRequest {
			return fmt.Errorf("the document has no such operation: %w", err)
		}
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, SkipSettingDefaults: true}
	in := &openapi3filter.RequestValidationInput{Request: x.request, PathParams: params, Route: route, Options: options}
	var wrong []error
	if documented && x.status < http.StatusMultipleChoices {
		x.request.Body = io.NopCloser(bytes.NewReader(x.sent))
		if x.request.Header.Get("Content-Type") == "" { // the faces take a caller who does not say
			x.request.Header.Set("Content-Type", "application/json")
		}
		if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
			wrong = append(wrong, fmt.Errorf("the request: %w", err))
		}
	}
	answer := func(body []byte) error {
		return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: in, Status: x.status, Header: x.header, Options: options, Body: io.NopCloser(bytes.NewReader(body)),
		})
	}
	if err := answer(x.received); err != nil {
		wrong = append(wrong, fmt.Errorf("the answer: %w", err))
	}
	// A schema that the validator cannot use lets everything pass, so each is seen
	// to refuse something.
	if first := tr.note(route.Operation.OperationID, x); first && len(x.received) > 2 && x.received[0] == '{' && isJSON(x.header) {
		if answer(append([]byte(`{"unexpected":0,`), x.received[1:]...)) == nil {
			wrong = append(wrong, errors.New("the answer: with a field too many it would pass as well"))
		}
	}
	return errors.Join(wrong...)
}

func isJSON(h http.Header) bool {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return kind == "application/json" || strings.HasSuffix(kind, "+json")
}

// Has reports whether the document has an operation.
func (tr *Traffic) Has(operation string) bool {
	for _, item := range tr.doc.Paths.Map() {
		for _, op := range item.Operations() {
			if op.OperationID == operation {
				return true
			}
		}
	}
	return false
}

// Example gives the body that the document shows for an operation.
func (tr *Traffic) Example(operation string) string {
	for _, item := range tr.doc.Paths.Map() {
		for _, op := range item.Operations() {
			if op.OperationID != operation || op.RequestBody == nil {
				continue
			}
			schema := op.RequestBody.Value.Content.Get("application/json").Schema.Value
			if len(schema.Examples) == 0 {
				return ""
			}
			raw, err := json.Marshal(schema.Examples[0])
			if err != nil {
				panic(err) // it was JSON
			}
			return string(raw)
		}
	}
	return ""
}

// nowhere stands for paths and methods that the document does not have: any of
// the API's errors may be the answer, in its own words.
func (tr *Traffic) nowhere(method string) *routers.Route {
	responses := openapi3.NewResponsesWithCapacity(len(tr.doc.Components.Responses))
	for status, response := range tr.doc.Components.Responses {
		responses.Set(status, response)
	}
	op := &openapi3.Operation{Responses: responses}
	return &routers.Route{Spec: tr.doc, PathItem: &openapi3.PathItem{}, Method: method, Operation: op}
}

// note remembers what was seen, and reports whether it is the first of its kind.
func (tr *Traffic) note(operation string, x exchange) (first bool) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	at := fmt.Sprintf("%s %d", operation, x.status)
	first = !tr.seen[at]
	tr.seen[at] = true
	var v any
	if json.Unmarshal(x.received, &v) == nil {
		tr.walk(v)
	}
	return first
}

// walk collects the codes of an answer, at whatever depth they stand.
func (tr *Traffic) walk(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range []string{"code", "error"} { // as the API calls it
			if code, ok := v[name].(string); ok {
				tr.codes[code] = true
			}
		}
		for _, member := range v {
			tr.walk(member)
		}
	case []any:
		for _, member := range v {
			tr.walk(member)
		}
	}
}

// Check fails the test when an exchange is not as the document says. prefix is
// taken from the request's path; what does not begin with it is another API's.
func (tr *Traffic) Check(t testing.TB, prefix string, x exchange) {
	t.Helper()
	path, ok := strings.CutPrefix(x.request.URL.EscapedPath(), prefix)
	if !ok || path == "" {
		return
	}
	at := *x.request
	plain, err := url.PathUnescape(path)
	if err != nil {
		return // a path that is no path; net/http answers it before any face
	}
	at.URL = &url.URL{Scheme: "http", Host: "api.example", Path: plain, RawPath: path, RawQuery: x.request.URL.RawQuery}
	x.request = &at
	if err := tr.check(x); err != nil {
		t.Errorf("%s %s answered %d with %s\nis not as the document says: %v", x.request.Method, path, x.status, clip(x.received), err)
	}
}

func clip(b []byte) []byte { return b[:min(len(b), 2000)] }
