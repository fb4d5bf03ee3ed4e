// Package wiretest holds a dialect to its contract: every code has an honest
// condition, and every row's answer is the one that was agreed.
package wiretest

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Answer is what a caller gets for an error.
func Answer(t testing.TB, d wire.Dialect, err error, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	face := wire.NewFace(d, wire.Shared{})
	r := httptest.NewRequest("POST", "/", nil)
	r.Header.Set("X-Request-Id", "REQUEST")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	wire.WithRequestID(face.Handle(failing(err))).ServeHTTP(w, r)
	return w
}

// Bench measures a refusal with everything but net/http: request id, log line,
// record and body.
func Bench(b *testing.B, d wire.Dialect, c fault.Condition) {
	b.Helper()
	face := wire.NewFace(d, wire.Shared{
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Errors: wire.NewRecorder(4096, nil),
	})
	h := wire.WithRequestID(face.Handle(failing(c)))
	r := httptest.NewRequest("POST", "/", nil)
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(&nowhere{header: http.Header{}}, r)
	}
}

type nowhere struct{ header http.Header }

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n *nowhere) WriteHeader(int)             {}

// Codes checks that the dialect has exactly these codes, each with its status
// and no other. A code that the contract gives two statuses is listed twice;
// an alias counts as a code.
func Codes(t *testing.T, d wire.Dialect, want map[string][]int) {
	t.Helper()
	got := map[string]map[int]bool{}
	for _, row := range d.Rows() {
		for _, code := range append([]string{row.Code}, row.Aliases...) {
			if got[code] == nil {
				got[code] = map[int]bool{}
			}
			got[code][row.Status] = true
		}
	}
	for code, statuses := range want {
		for _, status := range statuses {
			if !got[code][status] {
				t.Errorf("no condition gives %d %s", status, code)
			}
			delete(got[code], status)
		}
	}
	for code, statuses := range got {
		for status := range statuses {
			t.Errorf("%d %s is in no contract and no list of ours", status, code)
		}
	}
}

// Golden checks every row's answer, in the dialect and as problem+json, against
// testdata/dialect.golden; go test -update writes it.
func Golden(t *testing.T, d wire.Dialect) {
	t.Helper()
	var b strings.Builder
	for _, row := range d.Rows() {
		w := Answer(t, d, row.Condition)
		fmt.Fprintf(&b, "%s\n\t%d%s\n\t%s\n", row.Condition, w.Code, headers(w), settle(w))
		p := Answer(t, d, row.Condition, "Accept", "application/problem+json")
		if p.Code != w.Code || headers(p) != headers(w) {
			t.Errorf("%s: problem+json answers %d%s, the dialect %d%s", row.Condition, p.Code, headers(p), w.Code, headers(w))
		}
		fmt.Fprintf(&b, "\t%s\n", settle(p))
	}
	file := filepath.Join("testdata", "dialect.golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("answers changed (-want +got):\n%s", diff)
	}
}

// settle puts ERROR for the error id.
func settle(w *httptest.ResponseRecorder) string {
	return strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Error-Id"), "ERROR")
}

func headers(w *httptest.ResponseRecorder) string {
	out := ""
	for _, name := range []string{"WWW-Authenticate", "Retry-After"} {
		if v := w.Header().Get(name); v != "" {
			out += " " + name + ": " + v
		}
	}
	return out
}

func failing(err error) wire.Handler {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

// Retry checks that every answer with one of these statuses says when to retry.
func Retry(t *testing.T, d wire.Dialect, statuses ...int) {
	t.Helper()
	for _, row := range d.Rows() {
		for _, status := range statuses {
			if row.Status == status && Answer(t, d, row.Condition).Header().Get("Retry-After") == "" {
				t.Errorf("%s: %d without Retry-After", row.Condition, status)
			}
		}
	}
}

// Catalogued checks that the catalogue knows every row's condition.
func Catalogued(t *testing.T, d wire.Dialect) {
	t.Helper()
	for _, row := range d.Rows() {
		if _, ok := fault.Lookup(row.Condition); !ok {
			t.Errorf("%s is not in the catalogue", row.Condition)
		}
	}
}
