package connect_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure an idempotency key gives one effect and one answer, also while the
// first request is at work, for 24 hours, and not for another body.
func TestIdempotency(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		body := map[string]any{"country": "mx", "platform": "uber", "identifier": phoneNumber(1)}
		answers := make([]got, 8)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				g, err := r.try("POST", "/users/accounts", body, "Idempotency-Key", "k-1")
				if err != nil {
					t.Error(err)
				}
				answers[i] = g
			})
		}
		wg.Wait()
		replayed := 0
		for _, g := range answers {
			if g.status != 201 || string(g.raw) != string(answers[0].raw) {
				t.Errorf("%d %s, want as %s", g.status, g.raw, answers[0].raw)
			}
			if g.header.Get("Idempotency-Replayed") == "true" {
				replayed++
			}
		}
		if replayed != len(answers)-1 {
			t.Errorf("%d of %d were replayed", replayed, len(answers))
		}
		if n := count(r.events(sandboxScope, ""), "login.created"); n != 1 {
			t.Errorf("%d logins", n)
		}
		body["identifier"] = phoneNumber(2)
		r.call("POST", "/users/accounts", body, "Idempotency-Key", "k-1").refused(422, "idempotency_key_reused")
		r.call("POST", "/users/accounts", body, "Idempotency-Key", "k-1", "X-Api-Key", otherKey).want(201)
		r.clock.advance(24 * time.Hour)
		r.call("POST", "/users/accounts", body, "Idempotency-Key", "k-1").want(201)
	})
}

// Ensure a refusal is kept like any answer, and that it needs no second
// effect: the platform is not asked again.
func TestIdempotentRefusal(t *testing.T) {
	t.Parallel()
	r := sqlite(t)
	body := map[string]any{"country": "mx", "platform": "uber", "identifier": "uber+platform_unavailable@palenca-tests.com"}
	first := r.call("POST", "/users/accounts", body, "Idempotency-Key", "k-2").refused(503, "platform_unavailable")
	again := r.call("POST", "/users/accounts", body, "Idempotency-Key", "k-2").refused(503, "platform_unavailable")
	if string(first.raw) != string(again.raw) || again.header.Get("Retry-After") == "" {
		t.Errorf("%s, want %s", again.raw, first.raw)
	}
	if n := count(r.events(sandboxScope, ""), "login.created"); n != 1 {
		t.Errorf("%d logins", n)
	}
	r.call("POST", "/users", map[string]any{}, "Idempotency-Key", strings.Repeat("k", 256)).refused(422, "bad_request")
}

// Ensure the limit is counted per company, told in headers, and over after a
// minute.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	r := newRig(t, storetest.SQLite(t))
	for i, left := range []string{"1", "0"} {
		g := r.call("GET", "/widgets", nil, "X-Api-Key", narrowKey).want(200)
		h := g.header
		if h.Get("X-Ratelimit-Limit") != "2" || h.Get("X-Ratelimit-Remaining") != left || h.Get("X-Ratelimit-Reset") == "" {
			t.Errorf("headers of request %d: %v", i+1, h)
		}
	}
	g := r.call("GET", "/widgets", nil, "X-Api-Key", narrowKey).refused(429, "too_many_requests")
	if g.text("error", "type") != "rate_limit" || g.header.Get("Retry-After") == "" || g.header.Get("X-Ratelimit-Remaining") != "0" {
		t.Errorf("%v %s", g.header, g.raw)
	}
	r.call("GET", "/widgets", nil).want(200)
	r.clock.advance(time.Minute)
	r.call("GET", "/widgets", nil, "X-Api-Key", narrowKey).want(200)
}

// Ensure that who reads the public key in a page cannot use up what the
// company's servers may ask.
func TestRateLimitOfPublicKeys(t *testing.T) {
	t.Parallel()
	r := newRig(t, storetest.SQLite(t))
	body := map[string]any{"widget_id": "none"}
	for range 2 {
		r.call("POST", "/link/authorize", body, "X-Api-Key", narrowPageKey).want(404)
	}
	r.call("POST", "/link/authorize", body, "X-Api-Key", narrowPageKey).refused(429, "too_many_requests")
	r.call("GET", "/widgets", nil, "X-Api-Key", narrowKey).want(200)
}
