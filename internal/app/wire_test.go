package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// wire stands between a client and the server and reads along, so that a test
// knows every secret that was handed out.
type wire struct {
	keys *manifest.Credentials // the server's, at the wire's address

	mu   sync.Mutex
	said map[string]string // name of a JSON member and its value → its value
}

// secretMembers are the members of requests and answers that no dump may hold.
var secretMembers = map[string]bool{
	"access_token": true, "refresh_token": true, "session_token": true, "password": true, "otp": true, "otp_code": true, "code": true,
	"curp": true, "nss": true, "email": true, "identifier": true, "gov_id": true, "login_id": true, "secret": true, "link": true,
}

// public is what a secret member may hold that is none: the id of a login.
var public = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$`)

func listen(t *testing.T, s *server) *wire {
	t.Helper()
	target, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	l := &wire{said: map[string]string{}}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error {
		raw, err := io.ReadAll(r.Body)
		l.hear(raw)
		r.Body = io.NopCloser(bytes.NewReader(raw))
		return err
	}
	at := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		l.hear(raw)
		r.Body = io.NopCloser(bytes.NewReader(raw))
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(at.Close)
	keys := *s.keys
	keys.Base = at.URL
	l.keys = &keys
	return l
}

// hear keeps the secrets of a body.
func (l *wire) hear(raw []byte) {
	var v any
	if json.Unmarshal(raw, &v) == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.walk("", v)
	}
}

func (l *wire) walk(name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			l.walk(key, member)
		}
	case []any:
		for _, member := range v {
			l.walk(name, member)
		}
	case string:
		if secretMembers[name] && len(v) >= 4 && !public.MatchString(v) && (name != "code" || code.MatchString(v)) {
			l.said[name+" "+v] = v
		}
	}
}

// secrets are those that passed, those of the built-in company, and those of
// the person whom it can sign in.
func (l *wire) secrets(t *testing.T, s *server) map[string]string {
	t.Helper()
	out := devSecrets(s.keys)
	out["profile's phone"], out["profile's e-mail"] = manifest.DevPerson.Phone, manifest.DevPerson.Email
	out["profile's phone without +"] = manifest.DevPerson.Phone[1:]
	out["control answer"] = "Canela"
	l.mu.Lock()
	defer l.mu.Unlock()
	heard := map[string]int{}
	for name, secret := range l.said {
		kind, _, _ := strings.Cut(name, " ")
		heard[kind]++
		out[name] = secret
	}
	for _, kind := range []string{"access_token", "refresh_token", "session_token", "password", "otp", "otp_code", "code", "curp", "nss", "email", "identifier"} {
		if heard[kind] == 0 {
			t.Errorf("no %s passed the wire: the search would prove nothing", kind)
		}
	}
	return out
}
