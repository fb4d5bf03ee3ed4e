package lookup

import (
	"mime"
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// decode is wire.Decode for callers who do not say that they send JSON: what
// the body is decides, and what is no JSON is told as that. A caller's key is in
// a header, so no page can have a browser send such a body in somebody's name.
func decode(r *http.Request, dst any) error { return wire.DecodeTyped(r, dst, jsonOrUnsaid) }

func jsonOrUnsaid(contentType string) bool { return wire.IsJSON(contentType) || unsaid(contentType) }

// unsaid accepts the types that HTTP clients put on a body by themselves, which
// tell nothing about what is in it.
func unsaid(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch kind {
	case "text/plain", "text/json", "application/x-www-form-urlencoded", "application/octet-stream":
		return true
	}
	return false
}
