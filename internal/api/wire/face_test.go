package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"github.com/ventanilla/ventanilla/fault"
)

// bench is a face on a real server, with what it logs and counts.
type bench struct {
	face *Face
	log  *bytes.Buffer
	url  string
}

func serve(t *testing.T, routes []Route) *bench {
	t.Helper()
	b := &bench{log: new(bytes.Buffer)}
	b.face = NewFace(newPlain(), Shared{
		Log:     slog.New(slog.NewJSONHandler(b.log, nil)),
		Errors:  NewRecorder(16, nil),
		Metrics: NewMetrics(prometheus.NewRegistry()),
		BaseURL: "https://v.example",
	})
	srv := httptest.NewServer(WithRequestID(b.face.Mux(routes)))
	t.Cleanup(srv.Close)
	b.url = srv.URL
	return b
}

func (b *bench) do(t *testing.T, method, path string, headers ...string) (*http.Response, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, b.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if len(data) > 0 {
		if err := json.Unmarshal(data, &out); err != nil {
			t.Fatalf("%s %s: %v in %q", method, path, err, data)
		}
	}
	return resp, out
}

func failing(err error) Handler { return func(http.ResponseWriter, *http.Request) error { return err } }

// Ensure that what a caller may not know goes to the log and the record, under
// the id that the caller got.
func TestInternalCauseStaysInside(t *testing.T) {
	t.Parallel()
	b := serve(t, []Route{
		{"GET", "/v1/broken/{id}", failing(errors.New("disk on fire"))},
		{"GET", "/v1/panics", func(http.ResponseWriter, *http.Request) error { panic("disk on fire") }},
		{"GET", "/v1/unworded", failing(fault.ConsentMissing.Because(errors.New("disk on fire")))},
	})
	for _, path := range []string{"/v1/broken/7", "/v1/panics", "/v1/unworded"} {
		b.log.Reset()
		resp, body := b.do(t, "GET", path, "X-Request-Id", "abc-1")
		if resp.StatusCode != 500 || body["code"] != "INTERNAL" {
			t.Errorf("%s: %d %v", path, resp.StatusCode, body)
		}
		rec, ok := b.face.Errors.Find(body["id"].(string))
		if !ok || !strings.Contains(rec.Cause, "disk on fire") || rec.RequestID != "abc-1" || rec.Condition != fault.Internal {
			t.Errorf("%s: record %+v, %v", path, rec, ok)
		}
		if strings.Contains(rec.Path, "7") {
			t.Errorf("%s: the record's path %q holds an id", path, rec.Path)
		}
		if log := b.log.String(); !strings.Contains(log, rec.ID) || !strings.Contains(log, `"level":"ERROR"`) {
			t.Errorf("%s: log %q", path, log)
		}
	}
	var count dto.Metric
	if err := b.face.counters[fault.Internal].Write(&count); err != nil || count.GetCounter().GetValue() != 3 {
		t.Errorf("counted %v internal errors, want 3; %v", count.GetCounter().GetValue(), err)
	}
}

func TestCallersMistakeIsNoAlarm(t *testing.T) {
	t.Parallel()
	b := serve(t, []Route{{"GET", "/x", failing(fault.RateLimited.Retry(1200 * time.Millisecond))}})
	resp, _ := b.do(t, "GET", "/x")
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "2" {
		t.Errorf("%d, Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	if log := b.log.String(); !strings.Contains(log, `"level":"INFO"`) || !strings.Contains(log, `"condition":"rate_limited"`) {
		t.Errorf("log %q", log)
	}
}

// Ensure that the row's waiting time is used when the engine has none, without
// touching an error that others share.
func TestDefaultRetryAfter(t *testing.T) {
	t.Parallel()
	shared := &fault.Error{Condition: fault.Overloaded}
	b := serve(t, []Route{{"GET", "/x", failing(shared)}})
	resp, _ := b.do(t, "GET", "/x")
	if resp.Header.Get("Retry-After") != "2" || shared.RetryAfter != 0 {
		t.Errorf("Retry-After %q, shared error now %v", resp.Header.Get("Retry-After"), shared.RetryAfter)
	}
}

// Ensure that an answer that breaks off is not taken for a whole one.
func TestFailureAfterTheAnswerBegan(t *testing.T) {
	t.Parallel()
	b := serve(t, []Route{{"GET", "/x", func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = io.WriteString(w, "{\"half\":")
		_ = http.NewResponseController(w).Flush()
		return errors.New("source gone")
	}}})
	resp, err := http.Get(b.url + "/x")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("the body ended as if it were complete")
	}
	if last := b.face.Errors.Last(1, ""); len(last) != 1 || last[0].Cause != "source gone" {
		t.Errorf("recorded %+v", last)
	}
}

// Ensure that a caller who hangs up is no defect, and gets no empty success.
func TestCallerGone(t *testing.T) {
	t.Parallel()
	face := NewFace(newPlain(), Shared{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req := httptest.NewRequestWithContext(ctx, "GET", "/x", nil)
	w := httptest.NewRecorder()
	func() {
		defer func() {
			if p := recover(); p != http.ErrAbortHandler {
				t.Errorf("the connection was not cut: %v", p)
			}
		}()
		face.Handle(func(_ http.ResponseWriter, r *http.Request) error { return r.Context().Err() }).ServeHTTP(w, req)
	}()
	if w.Body.Len() != 0 {
		t.Errorf("wrote %q", w.Body)
	}
	if got := face.Errors.Last(9, ""); got != nil {
		t.Errorf("recorded %+v", got)
	}
}

func TestProblemJSON(t *testing.T) {
	t.Parallel()
	b := serve(t, []Route{
		{"GET", "/fields", failing(fault.RequestInvalid.Fields(fault.Field{Name: "a.b", Rule: fault.TooShort, Limit: 8}))},
		{"GET", "/again", failing(fault.CriticalAuthRequired.With("method", "otp").With("private", "x"))},
	})
	resp, body := b.do(t, "GET", "/fields", "Accept", "application/problem+json")
	if got := resp.Header.Get("Content-Type"); got != "application/problem+json" || resp.StatusCode != 422 {
		t.Errorf("%d %q", resp.StatusCode, got)
	}
	if body["type"] != "https://v.example/errors/plain/INVALID" || body["code"] != "INVALID" || body["title"] != "Invalid" || body["status"] != 422.0 {
		t.Errorf("body %v", body)
	}
	errs := body["errors"].([]any)[0].(map[string]any)
	if errs["field"] != "a.b" || errs["rule"] != "too_short" {
		t.Errorf("errors %v", errs)
	}
	id, _ := strings.CutPrefix(body["instance"].(string), "urn:uuid:")
	if _, ok := b.face.Errors.Find(id); !ok {
		t.Errorf("instance %v is no error id", body["instance"])
	}
	_, body = b.do(t, "GET", "/again", "Accept", "application/problem+json")
	if body["method"] != "otp" || body["private"] != nil {
		t.Errorf("details %v", body)
	}
}

func TestWhoWantsProblem(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]bool{
		"":                         false,
		"*/*":                      false,
		"application/json":         false,
		"application/problem+json": true,
		"application/json, application/problem+json":             true,
		"application/json, application/problem+json;q=0.5":       false,
		"application/json;q=0.2,application/problem+json; q=0.9": true,
		"application/problem+json;q=0":                           false,
		"application/problem+json;q=x":                           false,
		"application/problem+jsonx":                              false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept", accept)
		if got := wantsProblem(r); got != want {
			t.Errorf("%q: %v", accept, got)
		}
	}
}
