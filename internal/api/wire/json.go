package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// JSON answers with v. Nothing is written when v cannot be encoded; the error
// is then a defect and belongs to the handler's result.
func JSON(w http.ResponseWriter, status int, v any) error {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer buffers.Put(b)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	Raw(w, status, bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	return nil
}

// Encode encodes texts, numbers, lists and maps of them, which cannot fail;
// with anything else it panics. Unlike json.Marshal it leaves <, > and & alone.
func Encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("wire: encode: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

var jsonType = []string{"application/json"}

// Raw answers with a body that is JSON already.
func Raw(w http.ResponseWriter, status int, body []byte) {
	w.Header()["Content-Type"] = jsonType
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller who has gone is nobody's error
}

// NoContent answers 204.
func NoContent(w http.ResponseWriter) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}
