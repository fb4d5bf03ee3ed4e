package source

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

// Asked is one attempt at one source, for the record of an execution.
type Asked struct {
	Source  string          `json:"source"`
	At      time.Time       `json:"at"`
	Took    time.Duration   `json:"took"`
	Outcome fault.Condition `json:"outcome,omitempty"` // "" is found
	Said
}

// Said is what went between us and a source in one attempt. It holds no secret,
// and identifiers and names in it are masked.
type Said struct {
	Sent   map[string]string `json:"sent,omitempty"`   // where the question went, and its fields
	Status int               `json:"status,omitempty"` // of HTTP; 0 where there was none
	Told   map[string]string `json:"told,omitempty"`   // the fields of what came back, by their paths
	Note   string            `json:"note,omitempty"`   // why that is no answer
}

type (
	saidKey      struct{}
	requestIDKey struct{}
)

// Tell notes for the record what went between us and the source in the attempt
// that ctx belongs to; the last word counts.
func Tell(ctx context.Context, said Said) {
	if note, ok := ctx.Value(saidKey{}).(*Said); ok {
		*note = said
	}
}

// listening gives a context under which Tell is heard.
func listening(ctx context.Context) (context.Context, *Said) {
	said := new(Said)
	return context.WithValue(ctx, saidKey{}, said), said
}

// WithRequestID lets sources pass the id of the caller's request on.
func WithRequestID(ctx context.Context, id string) context.Context {
	if id == "" {
		return ctx
	}
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID gives the id of the caller's request, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// Masked leaves the last four characters of an identifier, and none of what is
// hardly longer.
func Masked(s string) string {
	out := []byte(s)
	keep := 4
	if len(out) < 8 {
		keep = 0
	}
	for i := range len(out) - keep {
		out[i] = '*'
	}
	return string(out)
}
