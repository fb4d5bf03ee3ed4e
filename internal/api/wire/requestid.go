package wire

import (
	"context"
	"net/http"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// call is what is known about a request while it is served. It is one value in
// the context, filled in as the request is understood.
type call struct {
	id      string
	company string
}

type callKey struct{}

// WithRequestID gives every request an id and answers with it in X-Request-Id.
// The caller's own is taken over when it is 1 to 128 letters, digits, dots,
// dashes or underscores; otherwise it is a UUID.
func WithRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !wellFormed(id) {
			id = entropy.System.UUID()
		}
		w.Header()["X-Request-Id"] = []string{id}
		ctx := context.WithValue(r.Context(), callKey{}, &call{id: id})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// RequestID gives the request's id; "" outside WithRequestID.
func RequestID(ctx context.Context) string {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c.id
	}
	return ""
}

// SetCompany notes whose request this is, once a key or client has said so, for
// the log and for who may look up the error later.
func SetCompany(ctx context.Context, code string) {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		c.company = code
	}
}

// Company gives what SetCompany noted, or "".
func Company(ctx context.Context) string {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c.company
	}
	return ""
}

func wellFormed(id string) bool {
	if id == "" || len(id) > 128 {
		return false
	}
	for i := range len(id) {
		switch c := id[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}
