package lookup

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// line makes the call that a line stands for and gives the line that answers it;
// nil when there was no answer. The call outlives the caller: what it has begun
// with is worth finishing, because it may have cost an attempt.
func (b *batch) line(n int, text []byte) []byte {
	key, err := keyOf(text)
	if prefix := b.r.Header.Get("Idempotency-Key"); key == "" && prefix != "" {
		key = prefix + "/" + strconv.Itoa(n)
	}
	r := b.r.WithContext(context.WithoutCancel(b.r.Context()))
	r.Header = maps.Clone(b.r.Header)
	r.Header["Content-Type"] = []string{"application/json"}
	delete(r.Header, "Idempotency-Key")
	if key != "" {
		r.Header["Idempotency-Key"] = []string{key}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	var got kept
	if !got.from(b.api.face.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if err != nil {
			return err
		}
		return b.api.run(w, r, b.c)
	}), r) {
		return nil
	}
	return got.line(n, key)
}

// keyOf reads the Idempotency-Key that a line brings; "" when it brings none.
// What is no JSON object is the call's to refuse. Conditions: RequestMalformed.
func keyOf(text []byte) (string, error) {
	if !bytes.Contains(text, []byte(`"key"`)) {
		return "", nil
	}
	var in struct {
		Key json.RawMessage `json:"key"`
	}
	if json.Unmarshal(text, &in) != nil || in.Key == nil {
		return "", nil
	}
	var key *string
	if json.Unmarshal(in.Key, &key) != nil {
		return "", fault.RequestMalformed.Fields(fault.Field{Name: "key", Rule: fault.WrongType})
	}
	if key == nil {
		return "", nil
	}
	return *key, nil
}

// kept is an answer that goes into a line.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header         { return k.header }
func (k *kept) Write(p []byte) (int, error) { return k.body.Write(p) }
func (k *kept) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
}

// from has a handler answer; false when it gave up half-way.
func (k *kept) from(h http.Handler, r *http.Request) (whole bool) {
	k.header = make(http.Header, 4)
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler {
			panic(p)
		}
	}()
	h.ServeHTTP(k, r)
	return k.status != 0
}

// line words the answer as one line.
func (k *kept) line(n int, key string) []byte {
	out := make([]byte, 0, k.body.Len()+len(key)+64)
	out = strconv.AppendInt(append(out, `{"line":`...), int64(n), 10)
	if key != "" {
		out = append(append(out, `,"key":`...), wire.Encode(key)...)
	}
	out = strconv.AppendInt(append(out, `,"status":`...), int64(k.status), 10)
	if id := k.header.Get("X-Error-Id"); id != "" {
		out = append(append(out, `,"errorId":`...), wire.Encode(id)...)
	}
	out = append(append(out, `,"body":`...), bytes.TrimSpace(k.body.Bytes())...)
	return append(out, "}\n"...)
}
