package profile_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity/signature"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// sign gives a signed call of the partner's.
func (w *world) sign(method, path string, body any, keyID, nonce string, at time.Time) request {
	r := signature.Request{Method: method, Path: "/profile/000000/v2/" + path, APIKey: "app"}
	raw := ""
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		raw, r.Body = string(b), b
	}
	alg, secret := signature.HMAC, hmacSecret
	if keyID == "k2" {
		alg, secret = signature.Ed25519, edPrivate
	}
	out := request{method: method, path: path, key: "app", auth: signature.Sign(r, alg, keyID, secret, at, nonce)}
	if raw != "" {
		out.body = raw
	}
	return out
}

// Ensure a server may sign its requests, with either algorithm, once each.
func TestSigned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db)
		now := w.clock.now
		get := func(key, nonce string, at time.Time) request {
			return w.sign("GET", "aol/profile/P1", nil, key, nonce, at)
		}

		if d := w.want(w.do(get("k1", "n1", now)), 200, "").data(); d["mnemocode"] != "P1" {
			t.Errorf("data %v", d)
		}
		w.want(w.do(get("k1", "n1", now)), 401, "auth.signature.invalid")
		w.want(w.do(get("k2", "n2", now)), 200, "")
		w.want(w.do(get("k1", "n3", now.Add(-299*time.Second))), 200, "")
		w.want(w.do(get("k1", "n4", now.Add(-301*time.Second))), 401, "auth.signature.expired")
		w.want(w.do(get("k1", "n4", now.Add(301*time.Second))), 401, "auth.signature.expired")
		w.want(w.do(get("k1", "n4", now)), 200, "") // a request that was late has not used its nonce up
		w.want(w.do(get("nobody", "n5", now)), 401, "auth.signature.invalid")

		// A body is signed as sent, and a changed one is refused.
		put := w.sign("PUT", "aol/profile/P1", obj{"nickname": "Pat"}, "k1", "n6", now)
		changed := put
		changed.body = `{"nickname":"Eve"}`
		w.want(w.do(changed), 401, "auth.signature.invalid")
		if d := w.want(w.do(put), 200, "").data(); d["nickname"] != "Pat" {
			t.Errorf("data %v", d)
		}

		// A forged request does not burn the nonce; a different method is another request.
		forged := get("k1", "n7", now)
		forged.method = http.MethodDelete
		forged.path = "auth/sessions/x"
		w.want(w.do(forged), 401, "auth.signature.invalid")
		w.want(w.do(get("k1", "n7", now)), 200, "")

		// There is no step to take for a server.
		w.want(w.do(w.sign("GET", "auth/session", nil, "k1", "n8", now)), 401, "auth.session.invalid")
		for key, code := range map[string]string{"locked": "auth.user.restricted", "closed": "auth.user.closed", "denied": "auth.user.denied"} {
			w.want(w.do(w.sign("GET", "aol/profile/P1", nil, key, "n9", now)), 403, code)
		}

		// The nonce is remembered for as long as its time holds.
		ahead := get("k1", "n10", now.Add(signature.Window))
		w.want(w.do(ahead), 200, "")
		w.clock.advance(2 * signature.Window)
		w.want(w.do(ahead), 401, "auth.signature.invalid")
	})
}

// Ensure that of 64 copies of one signed request at once one is served.
func TestSignedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := start(t, db)
		r := w.sign("GET", "aol/profile/P1", nil, "k1", "same", w.clock.now)
		var mu sync.Mutex
		var all sync.WaitGroup
		seen := map[string]int{}
		for range 64 {
			all.Go(func() {
				a, err := w.try(r)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				seen[strconv.Itoa(a.status)+a.code()]++
			})
		}
		all.Wait()
		if seen["200"] != 1 || seen["401auth.signature.invalid"] != 63 {
			t.Errorf("answers %v", seen)
		}
	})
}
