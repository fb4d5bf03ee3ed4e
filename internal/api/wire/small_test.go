package wire

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
)

func TestRequestID(t *testing.T) {
	t.Parallel()
	var seen, company string
	h := WithRequestID(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		SetCompany(r.Context(), "000000")
		seen, company = RequestID(r.Context()), Company(r.Context())
	}))
	for given, taken := range map[string]bool{
		"abc-1_2.Z": true, "": false, "a b": false, "ñ": false, "x\r\ny": false,
		strings.Repeat("a", 128): true, strings.Repeat("a", 129): false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Request-Id", given)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if (seen == given) != taken || w.Header().Get("X-Request-Id") != seen || company != "000000" {
			t.Errorf("%q: %q, answered %q", given, seen, w.Header().Get("X-Request-Id"))
		}
	}
}

func TestRecorderForgetsTheOldest(t *testing.T) {
	t.Parallel()
	sunk := 0
	rec := NewRecorder(3, func(Record) { sunk++ })
	for i := range 5 {
		rec.Add(Record{ID: fmt.Sprint(i), Company: fmt.Sprint("c", i%2)})
	}
	for i := range 5 {
		if _, ok := rec.Find(fmt.Sprint(i)); ok != (i >= 2) {
			t.Errorf("record %d kept: %v", i, ok)
		}
	}
	var ids []string
	for _, r := range rec.Last(9, "c0") {
		ids = append(ids, r.ID)
	}
	if strings.Join(ids, "") != "42" || sunk != 5 {
		t.Errorf("newest first %v, sink got %d", ids, sunk)
	}
}

// Ensure that what callers invent cannot fill the memory, and that records may
// come and be asked for at once.
func TestRecorderIsBounded(t *testing.T) {
	t.Parallel()
	rec := NewRecorder(8, nil)
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 100 {
				id := fmt.Sprint(w, "-", i)
				rec.Add(Record{ID: id, Method: strings.Repeat("M", 9999), Cause: strings.Repeat("é", 9999)})
				rec.Find(id)
				rec.Last(3, "")
			}
		})
	}
	all.Wait()
	for _, r := range rec.Last(99, "") {
		if len(r.Method) > 20 || len(r.Cause) > 2060 || !utf8.ValidString(r.Cause) {
			t.Errorf("kept %d and %d bytes", len(r.Method), len(r.Cause))
		}
	}
	if n := len(rec.Last(99, "")); n != 8 {
		t.Errorf("kept %d records", n)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"": "es", "*": "es", "de": "es", "en": "en", "pt-BR,pt;q=0.9,en;q=0.8": "pt",
		"de, en;q=0.4, es-MX;q=0.7": "es", "EN-us": "en", "en;q=0": "es",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Language", header)
		if got := Language(r); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func TestJSONThatCannotBeEncoded(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	if err := JSON(w, 200, func() {}); err == nil || w.Body.Len() != 0 {
		t.Errorf("%v, wrote %q", err, w.Body)
	}
}

// BenchmarkRefusal measures a refusal inside the process: the exit and the rendering.
func BenchmarkRefusal(b *testing.B) {
	face := NewFace(newPlain(), Shared{})
	h := WithRequestID(face.Mux([]Route{{"GET", "/v1/x", failing(fault.RateLimited)}}))
	r := httptest.NewRequest("GET", "/v1/x", nil)
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}
