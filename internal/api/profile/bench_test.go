package profile_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// BenchmarkSession measures the check of a session without the network.
func BenchmarkSession(b *testing.B) {
	w := start(b, storetest.SQLite(b))
	token := w.signIn("ana")
	r := httptest.NewRequest(http.MethodGet, "/000000/v2/auth/session", nil)
	r.Header.Set("X-Api-Key", "app")
	r.Header.Set("Authorization", "Bearer "+token)
	b.ReportAllocs()
	for b.Loop() {
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, r)
		if rec.Code != http.StatusOK {
			b.Fatal(rec.Body)
		}
	}
}
