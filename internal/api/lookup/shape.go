package lookup

import (
	"net/http"

	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

// fields is an object whose fields differ from service to service.
type fields = map[string]any

// shape is how one service reads its body and tells what it was asked and what
// was found.
type shape struct {
	// read gives the question in the body, and what is worth a warning.
	// Conditions: RequestMalformed, RequestInvalid and the others of wire.Decode.
	read func(a *API, r *http.Request, c call) (engine.Request, []engine.Warning, error)
	// request tells the question in the contract's fields.
	request func(engine.Asking) fields
	// found adds the answer's fields to response.
	found func(x *engine.Execution, response fields)
	// by lists the filters of the history that find its executions; nil is curp.
	by []string
}

// shapes has one for every service of the engine; a test sees to it.
var shapes = map[string]shape{
	"imss/nss":      {read: readCURP, request: askedCURP, found: foundNSS},
	"curp/validate": {read: readCURP, request: askedCURP, found: foundPerson},
}

func (s shape) searchableBy() []string {
	if s.by == nil {
		return []string{"curp"}
	}
	return s.by
}
