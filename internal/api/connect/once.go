package connect

import (
	"bytes"
	"context"
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const maxIdempotencyKey = 255

// once serves a POST so that its Idempotency-Key gives one effect and one
// answer, errors included. Kept are the answers that tell of an effect, or of a
// request that will never do; what may be different next time (429, a defect
// or an outage of ours) is not.
func (a *API) once(w http.ResponseWriter, r *http.Request, key *tenant.APIKey, h keyed) error {
	idempotency := r.Header.Get("Idempotency-Key")
	if idempotency == "" {
		return h(w, r, key)
	}
	if len(idempotency) > maxIdempotencyKey {
		return fault.RequestInvalid.Fields(fault.Field{Name: "Idempotency-Key", Rule: fault.TooLong, Limit: maxIdempotencyKey})
	}
	body, err := wire.Body(r)
	if err != nil {
		return err
	}
	request := append([]byte(r.URL.Path+"\x00"), body...)
	reply, replayed, err := a.engine.Once(r.Context(), key.Scope, idempotency, request, func() (engine.Reply, bool) {
		rec := newRecorder()
		// A caller who hangs up asks again with the same key: the answer to the
		// effect must be there by then.
		whole := r.WithContext(context.WithoutCancel(r.Context()))
		a.face.Handle(func(w http.ResponseWriter, r *http.Request) error { return h(w, r, key) }).ServeHTTP(rec, whole)
		return rec.reply(), !passing(rec)
	})
	if err != nil {
		return err
	}
	for name, value := range reply.Header {
		w.Header().Set(name, value)
	}
	if replayed {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	w.WriteHeader(reply.Status)
	_, _ = w.Write(reply.Body) // a caller who has gone will ask again
	return nil
}

// ours reports an outage of our own, which is 503 service_unavailable and about
// no login.
func ours(rec *recorder) bool {
	body := rec.body.Bytes()
	return rec.status == http.StatusServiceUnavailable && bytes.Contains(body, []byte(`"service_unavailable"`)) &&
		!bytes.Contains(body, []byte(`"login_id"`))
}

// passing reports an answer that may be different next time.
func passing(rec *recorder) bool {
	return rec.status == http.StatusTooManyRequests && !bytes.Contains(rec.body.Bytes(), []byte(`"login_id"`)) ||
		rec.status == http.StatusInternalServerError || ours(rec)
}

// recorder keeps an answer instead of sending it.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

func (rec *recorder) Header() http.Header { return rec.header }

func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 {
		rec.status = status
	}
}

func (rec *recorder) Write(p []byte) (int, error) {
	rec.WriteHeader(http.StatusOK)
	return rec.body.Write(p)
}

// reply leaves out what is about the one request: its id and the count of
// requests.
func (rec *recorder) reply() engine.Reply {
	out := engine.Reply{Status: rec.status, Header: map[string]string{}, Body: rec.body.Bytes()}
	for _, name := range []string{"Content-Type", "Retry-After", "Content-Language", "Vary"} {
		if v := rec.header.Get(name); v != "" {
			out.Header[name] = v
		}
	}
	return out
}
