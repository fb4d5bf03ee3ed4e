package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/internal/api/wire"
)

func firsts(header http.Header) map[string]string {
	out := make(map[string]string, len(header))
	for name, values := range header {
		if len(values) > 0 {
			out[strings.ToLower(name)] = values[0]
		}
	}
	return out
}

// asJSON gives a body as it is, or as a text when it is not JSON.
func asJSON(body []byte) json.RawMessage {
	if json.Valid(body) {
		return body
	}
	return wire.Encode(strings.ToValidUTF8(string(body), "\uFFFD"))
}
