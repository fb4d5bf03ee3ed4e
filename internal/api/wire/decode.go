package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
)

// MaxBody is the size of the largest request body, in bytes.
const MaxBody = 1 << 20

// Body reads the whole request body and leaves the request as if it had not
// been read, so that a signature can be checked before the body is decoded.
// More than MaxBody bytes give fault.BodyTooLarge.
func Body(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	if r.ContentLength > MaxBody {
		return nil, fault.BodyTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err != nil {
		// Cut off in the middle: what arrived is not what was meant.
		return nil, fault.RequestMalformed.Because(err)
	}
	if len(data) > MaxBody {
		return nil, fault.BodyTooLarge
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	return data, nil
}

// Decode reads the request's JSON object into the struct that dst points to.
// An empty body is an empty object: the rules of the fields then say what is
// missing. Unknown keys are ignored.
//
// Conditions: BodyTooLarge; TypeUnsupported for a body that says it is not
// JSON; RequestMalformed with the field "body" for what is no JSON object, or
// with each field, by its JSON name, that has the wrong type; RequestInvalid
// for a text with a NUL character, which no database field can hold.
func Decode(r *http.Request, dst any) error { return DecodeTyped(r, dst, IsJSON) }

// DecodeTyped is Decode for a face that reads other types of content too: takes
// says which.
func DecodeTyped(r *http.Request, dst any, takes func(contentType string) bool) error {
	data, err := Body(r)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	if !takes(r.Header.Get("Content-Type")) {
		return fault.TypeUnsupported
	}
	return decodeObject(data, dst)
}

func decodeObject(data []byte, dst any) error {
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	if !utf8.Valid(data) || len(trimmed) == 0 {
		return notJSON(nil)
	}
	if trimmed[0] != '{' {
		if json.Valid(data) {
			return fault.RequestMalformed.Fields(fault.Field{Name: "body", Rule: fault.WrongType})
		}
		return notJSON(nil)
	}
	err := json.Unmarshal(data, dst)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return notJSON(syntax)
	}
	if err != nil {
		return fault.RequestMalformed.Fields(wrongFields(data, dst, err)...)
	}
	if hasNUL(data) {
		return fault.RequestInvalid.Fields(nulFields(data)...)
	}
	return nil
}

func notJSON(cause error) error {
	e := fault.RequestMalformed.Fields(fault.Field{Name: "body", Rule: fault.Format})
	e.Cause = cause
	return e
}

// IsJSON accepts JSON, its +json relatives, and a caller who does not say.
func IsJSON(contentType string) bool {
	if contentType == "" || contentType == "application/json" {
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}
