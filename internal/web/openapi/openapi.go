// Package openapi serves a document in OpenAPI 3.1 for each API that has one,
// and a page to read it. What an operation takes and gives is written by hand
// beside its face; the errors are drawn from the face's dialect, so that a
// document cannot name a code, a status or a text that is never answered.
//
// Tests hold the documents to what passes the wire: see openapitest.
package openapi

import (
	"github.com/ventanilla/ventanilla/internal/api/auth"
	"github.com/ventanilla/ventanilla/internal/api/lookup"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Object is a JSON object.
type Object = map[string]any

// API is one that has a document.
type API struct {
	Dialect wire.Dialect
	// Parts gives what the face says of itself: texts in YAML, each with a part of
	// the document. No two of them may say something at the same place.
	Parts func() []string
}

// APIs lists those that have a document. One that is not here has none yet, and
// its address answers as one that does not exist.
func APIs() []API {
	return []API{
		{auth.Dialect, auth.OpenAPI},
		{lookup.Dialect, lookup.OpenAPI},
	}
}

// Name is the API's, such as lookup.
func (a API) Name() string { return a.Dialect.Name() }

// Document builds the API's document as it is served at base, such as
// https://id.example; without one its server is the path alone. An error says
// which part cannot be read or stands in another's way.
func (a API) Document(base string) (Object, error) {
	doc, err := join(a.Parts())
	if err != nil {
		return nil, err
	}
	doc["servers"] = []any{Object{"url": base + "/" + a.Name()}}
	addErrors(doc, a.Dialect)
	return doc, nil
}
