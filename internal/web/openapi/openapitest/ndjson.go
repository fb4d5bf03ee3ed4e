package openapitest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// OpenAPI 3.1 has no words for a body of lines, so documents describe it as the
// list of what the lines hold, and here it is read as that.
func init() {
	for _, media := range []string{"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"} {
		openapi3filter.RegisterBodyDecoder(media, lines)
	}
}

func lines(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	list := []any{}
	for in := json.NewDecoder(body); ; {
		var v any
		switch err := in.Decode(&v); {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil: // a line that is no JSON is a line too: the answer says what is wrong with it
			return append(list, nil), nil
		}
		list = append(list, v)
	}
}
