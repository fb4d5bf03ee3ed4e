package openapitest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
)

// maxSame is how many exchanges of one method, path and status are looked at in a
// test: races repeat one a thousand times.
const maxSame = 20

// MaxBody is how many bytes of a body are looked at. A longer one is not checked.
const MaxBody = 8 << 20

// Handler serves next, and fails the test whose server this is when what passes
// is not as the document says. prefix is the API's on that server, such as
// /lookup, or empty.
func (tr *Traffic) Handler(t testing.TB, prefix string, next http.Handler) http.Handler {
	var mu sync.Mutex
	looked := map[string]int{}
	often := func(x exchange) bool {
		mu.Lock()
		defer mu.Unlock()
		at := fmt.Sprint(x.request.Method, x.request.URL.Path, x.status)
		looked[at]++
		return looked[at] > maxSame
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := &kept{from: r.Body}
		asked := r.Clone(r.Context())
		r.Body = sent
		answer := &heard{ResponseWriter: w}
		next.ServeHTTP(answer, r)
		if answer.status == 0 {
			answer.status, answer.header = http.StatusOK, w.Header().Clone()
		}
		body := sent.bytes()
		if len(body) > MaxBody || answer.body.Len() > MaxBody {
			return
		}
		if x := (exchange{asked, body, answer.status, answer.header, answer.body.Bytes()}); !often(x) {
			tr.Check(t, prefix, x)
		}
	})
}

// kept keeps what is read of a body. A proxy may go on reading after it has
// answered.
type kept struct {
	from io.ReadCloser
	mu   sync.Mutex
	body []byte
}

func (k *kept) Read(p []byte) (int, error) {
	n, err := k.from.Read(p)
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.body) <= MaxBody {
		k.body = append(k.body, p[:n]...)
	}
	return n, err
}

func (k *kept) Close() error { return k.from.Close() }

// bytes gives what was read so far; whoever answers well has read it all.
func (k *kept) bytes() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return bytes.Clone(k.body)
}

// heard keeps an answer while it is written.
type heard struct {
	http.ResponseWriter
	status int
	header http.Header
	body   bytes.Buffer
}

func (h *heard) WriteHeader(status int) {
	if h.status == 0 && status >= http.StatusOK {
		h.status, h.header = status, h.Header().Clone()
	}
	h.ResponseWriter.WriteHeader(status)
}

func (h *heard) Write(p []byte) (int, error) {
	if h.status == 0 {
		h.status, h.header = http.StatusOK, h.Header().Clone()
	}
	if h.body.Len() <= MaxBody {
		h.body.Write(p)
	}
	return h.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (h *heard) Unwrap() http.ResponseWriter { return h.ResponseWriter }
