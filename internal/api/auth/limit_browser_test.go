package auth

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/scope"
)

type hands struct{ at time.Time }

func (h *hands) Now(scope.Scope) time.Time { return h.at }

// Ensure a network that is refused too often at the endpoints of browsers waits
// for the rest of the minute, and nobody else does: not another network, not who
// is not refused, not everybody behind a proxy, whether or not that says who has
// called it.
func TestLimit_Browser(t *testing.T) {
	t.Parallel()
	clock := &hands{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	a := New(Deps{Shared: wire.Shared{Clock: clock}})
	get := func(from string, by ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/v1/auth/external/redirect", nil)
		r.RemoteAddr = from
		r.Header["X-Forwarded-For"] = by
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, r)
		return w
	}
	for range refusalsPerMinute {
		if w := get("[2001:db8::1]:1", rand.Text()); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w := get("10.0.0.7:1", rand.Text()+", 203.0.113.99"); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	clock.at = clock.at.Add(20 * time.Second)
	if w := get("[2001:db8::2]:1"); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "40" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := get("10.0.0.8:1", "203.0.113.99"); w.Code != http.StatusTooManyRequests {
		t.Errorf("behind a proxy: %d", w.Code)
	}
	if w := get("10.0.0.8:1", "203.0.113.99, 203.0.113.98"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("somebody else behind a proxy: %d", w.Code)
	}
	for _, from := range []string{"[2001:db8:0:1::1]:1", "198.51.100.1:1"} {
		if w := get(from); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", from, w.Code)
		}
	}
	clock.at = clock.at.Add(41 * time.Second)
	if w := get("[2001:db8::1]:1"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("after the minute: %d", w.Code)
	}
	for range 2 * refusalsPerMinute {
		if w := get("10.0.0.7:1"); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("a proxy: %d", w.Code)
		}
	}
	fine := a.anybody(func(http.ResponseWriter, *http.Request) error { return nil })
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = "198.51.100.2:1"
	for range 2 * refusalsPerMinute {
		if err := fine(nil, r); err != nil {
			t.Fatal(err)
		}
	}
}
