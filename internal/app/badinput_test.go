package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/app"
)

// The faces, in the order of the columns of mistakes.
var faceNames = []string{"auth", "profile", "lookup", "connect", "sandbox", "admin"}

// neighbour is another company, whose keys and clients are foreign to the first.
// The limits are out of the way: this test asks more than a customer may.
const neighbour = `
limits: {api_requests_per_minute: 1000000}
companies:
  - code: "111111"
    name: Vecina
    shops: [{id: 140, locale: es-MX, secret: the-secret-of-another-shop-000000000}]
    oauth_clients: [{id: 50, secret: the-secret-of-another-client-00000000}]
    api_keys:
      - {name: app, key: vk_sandbox_of-the-neighbour-000000000000}
      - {name: live, key: vk_live_of-the-neighbour-00000000000000, environment: live}
`

// sound gives a request to each face that differs from a good one in nothing
// but naming nobody.
func sound(s *server) map[string]asked {
	k := s.keys
	return map[string]asked{
		"auth": {method: "POST", path: "/auth/v1/auth/login", basic: &[2]string{strconv.Itoa(k.Auth.ClientID), k.Auth.ClientSecret},
			body: fmt.Sprintf(`{"email":"nobody@example.com","password":"una frase larga","shop_id":%d}`, k.Auth.ShopID)},
		"profile": {method: "POST", path: "/profile/000000/v2/auth/login", header: map[string]string{"X-Api-Key": k.Profile.APIKey}, body: `{"login_id":"nobody"}`},
		"lookup":  {method: "POST", path: "/lookup/api/v1/imss/nss", header: map[string]string{"X-Api-Key": k.Lookup.APIKey}, body: `{"curp":"nobody"}`},
		"connect": {method: "POST", path: "/connect/v1/users/search", header: map[string]string{"X-Api-Key": k.Connect.PrivateKey},
			body: `{"start_date":"yesterday","end_date":"2026-01-01"}`},
		"sandbox": {method: "POST", path: "/sandbox/v1/clock", header: map[string]string{"X-Api-Key": k.Connect.PrivateKey}, body: `{"advance":"soon"}`},
		"admin":   {method: "POST", path: "/admin/v1/apply", header: map[string]string{"Authorization": "Bearer " + k.Admin.Token}, body: "nonsense: 1"},
	}
}

// mistake is one thing that callers do wrong, and what each face answers:
// status and code. "-" is where the mistake is none or cannot be made.
type mistake struct {
	name    string
	make    func(face string, s *server, a *asked)
	answers [6]string
}

var mistakes = []mistake{
	{"nobody", func(string, *server, *asked) {},
		row6("404 USER_NOT_FOUND", "404 auth.loginid.notfound", "400 {curp}", "422 bad_request", "422 request_invalid", "422 request_invalid")},
	{"not JSON", text(`{"cut":"off`), malformed},
	{"a list", text(`[]`), malformed},
	{"null", text(`null`), row6("400 validation_error", "422 request.validation.failed", "400 {body}", "422 bad_request", "400 request_malformed", "-")},
	{"two objects", text(`{} {}`), malformed},
	{"wrong types", wrongTypes,
		row6("400 validation_error", "422 request.validation.failed", "400 {curp}", "422 bad_request", "400 request_malformed", "422 request_invalid")},
	{"nothing", text(""),
		row6("400 validation_error", "422 request.validation.failed", "400 {curp}", "-", "422 request_invalid", "-")},
	{"NUL in the text", text("{\"a\":\"b\x00c\"}"), malformed},
	{"NUL in a value", eachValue(`a\u0000b`),
		row6("422 validation_error", "422 request.validation.failed", "400 {curp}", "422 bad_request", "422 request_invalid", "422 request_invalid")},
	{"invalid UTF-8", eachValue("a\xffb"), malformed},
	{"lone surrogate", eachValue(`\ud800`),
		row6("422 validation_error", "404 auth.loginid.notfound", "400 {curp}", "422 bad_request", "422 request_invalid", "422 request_invalid")},
	{"nested too deep", text(`{"a":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`), malformed},
	{"duplicate keys", duplicate, // the last counts, as everywhere in Go
		row6("404 USER_NOT_FOUND", "404 auth.loginid.notfound", "400 {curp}", "422 bad_request", "422 request_invalid", "422 request_invalid")},
	{"larger than 1 MiB", text(`{"a":"` + strings.Repeat("a", 1<<20) + `"}`),
		row6("413 BODY_TOO_LARGE", "413 request.body.toolarge", "413 body_too_large", "413 body_too_large", "413 body_too_large", "-")},
	{"larger than 16 MiB", large,
		row6("-", "-", "-", "-", "-", "413 body_too_large")},
	{"wrong content type", header("Content-Type", "text/xml"),
		row6("415 UNSUPPORTED_MEDIA_TYPE", "415 request.type.unsupported", "415 type_unsupported", "415 unsupported_media_type", "415 type_unsupported", "-")},
	{"nonsense as content type", header("Content-Type", ";;"),
		row6("415 UNSUPPORTED_MEDIA_TYPE", "415 request.type.unsupported", "415 type_unsupported", "415 unsupported_media_type", "415 type_unsupported", "-")},

	{"no key", noKey,
		row6("401 INVALID_CLIENT", "401 auth.apikey.missing", "401 api_key_missing", "401 missing_api_key", "401 api_key_missing", "401 header_missing")},
	{"wrong key", useKey("vk_sandbox_nobody's"),
		row6("401 INVALID_CLIENT", "401 auth.apikey.invalid", "401 api_key_invalid", "401 invalid_api_key", "401 api_key_invalid", "401 token_invalid")},
	{"key of invalid UTF-8", useKey("vk_\xff\xfe"),
		row6("401 INVALID_CLIENT", "401 auth.apikey.invalid", "401 api_key_invalid", "401 invalid_api_key", "401 api_key_invalid", "401 token_invalid")},
	{"enormous key", useKey(strings.Repeat("k", 30_000)),
		row6("401 INVALID_CLIENT", "401 auth.apikey.invalid", "401 api_key_invalid", "401 invalid_api_key", "401 api_key_invalid", "401 token_invalid")},
	{"public key", publicKey,
		row6("-", "-", "401 api_key_invalid", "401 invalid_api_key", "401 api_key_invalid", "401 token_invalid")},
	// A neighbour's key is somebody's: where the path names the company it is
	// refused, elsewhere it sees its own company and nobody else's.
	{"another company's key", foreign,
		row6("401 INVALID_CLIENT", "401 auth.apikey.invalid", "-", "-", "-", "401 token_invalid")},
	{"live key", liveKey,
		row6("-", "-", "-", "-", "403 api_key_environment", "401 token_invalid")},

	{"unknown path", path("/v1/nothing"), unknown},
	{"the face alone", path(""), unknown},
	{"the face and a slash", path("/"), unknown},
	{"double slash", inPath("/v", "//v"), unknown},
	{"dot", inPath("/v", "/./v"), unknown},
	{"dots that are encoded", inPath("/v", "/x/%2e%2e/v"), unknown},
	{"NUL in the path", path("/v1/%00"), unknown},
	{"invalid UTF-8 in the path", path("/v1/%ff"), unknown},

	{"wrong method", method("PATCH"), wrongMethod},
	{"HEAD", method("HEAD"), // where there is a GET, it is one
		row6("405 METHOD_NOT_ALLOWED", "405 request.method.notallowed", "-", "405 method_not_allowed", "-", "405 method_not_allowed")},
	{"OPTIONS", method("OPTIONS"), wrongMethod},
	{"no method of HTTP", method("BREW"), wrongMethod},
	{"TRACE", method("TRACE"), wrongMethod},
}

func row6(auth, profile, lookup, connect, sandbox, admin string) [6]string {
	return [6]string{auth, profile, lookup, connect, sandbox, admin}
}

var (
	malformed   = row6("400 validation_error", "422 request.validation.failed", "400 {body}", "422 bad_request", "400 request_malformed", "422 request_invalid")
	unknown     = row6("404 NOT_FOUND", "404 request.path.notfound", "404 path_unknown", "404 path_not_found", "404 path_unknown", "404 path_unknown")
	wrongMethod = row6("405 METHOD_NOT_ALLOWED", "405 request.method.notallowed", "405 method_not_allowed", "405 method_not_allowed", "405 method_not_allowed", "405 method_not_allowed")
)

// Ensure that whatever callers do wrong is answered in the dialect of the face
// that they asked, with the right status, as JSON and with a request id, on
// either database.
func TestBadInput(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		s := start(t, app.Config{Data: t.TempDir(), Database: database, Manifest: file(t, "neighbour.yaml", neighbour)})
		for _, m := range mistakes {
			for i, face := range faceNames {
				if m.answers[i] == "-" {
					continue
				}
				status, code, _ := strings.Cut(m.answers[i], " ")
				for _, accept := range []string{"", "application/problem+json"} {
					t.Run(m.name+"/"+face+"/"+accept, func(t *testing.T) {
						a := copied(sound(s)[face])
						a.header["X-Request-Id"] = "req-1"
						if accept != "" {
							a.header["Accept"] = accept
						}
						m.make(face, s, &a)
						checkAnswer(t, face, a, send(t, s.URL(), a), status, code)
					})
				}
			}
		}
		if log := s.log.String(); strings.Contains(log, `"level":"ERROR"`) || strings.Contains(log, "panic") {
			t.Errorf("bad input is no alarm, but the log has %s", log)
		}
	})
}

func copied(a asked) asked {
	header := map[string]string{}
	for name, value := range a.header {
		header[name] = value
	}
	a.header = header
	return a
}

func checkAnswer(t *testing.T, face string, a asked, g got, status, code string) {
	t.Helper()
	if strconv.Itoa(g.status) != status {
		t.Fatalf("status %d instead of %s %s: %.300s", g.status, status, code, g.raw)
	}
	if id := g.header.Get("X-Request-Id"); id != "req-1" {
		t.Errorf("X-Request-Id is %q", id)
	}
	kind, problem := "application/json", a.header["Accept"] != ""
	if problem {
		kind = "application/problem+json"
	}
	if ct := g.header.Get("Content-Type"); ct != kind {
		t.Errorf("Content-Type is %q instead of %q", ct, kind)
	}
	if allow := g.header.Get("Allow"); g.status == http.StatusMethodNotAllowed && allow != allowed[face] {
		t.Errorf("Allow is %q instead of %q", allow, allowed[face])
	}
	if g.status == http.StatusUnauthorized && slices.Contains([]string{"auth", "profile", "admin"}, face) && g.header.Get("WWW-Authenticate") == "" {
		t.Error("401 without WWW-Authenticate")
	}
	if a.method == "HEAD" {
		if len(g.raw) > 0 {
			t.Errorf("HEAD has the body %q", g.raw)
		}
		return
	}
	holds := shapes[face]
	if problem {
		holds = problemShape
	}
	if wrong := holds(g.json(t), g.status, code); wrong != "" {
		t.Errorf("%s: %s", wrong, g.raw)
	}
}

// Ensure that what belongs to no face is answered as problem+json, and never
// with a redirect or a page.
func TestOutsideTheFaces(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir()})
	for _, c := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/nothing", 404, "path_unknown"},
		{"POST", "/nothing/at/all", 404, "path_unknown"},
		{"GET", "/Auth/v1/oauth/token/validate", 404, "path_unknown"},
		{"GET", "//", 404, "path_unknown"},
		{"GET", "//auth/v1/oauth/token/validate", 404, "path_unknown"},
		{"GET", "/./auth/v1/oauth/token/validate", 404, "path_unknown"},
		{"GET", "/%2e%2e/auth/v1/oauth/token/validate", 404, "path_unknown"},
		{"POST", "/%61uth/v1/auth/login", 404, "path_unknown"},
		{"POST", "/auth%2fv1/auth/login", 404, "path_unknown"},
		{"GET", "/%00", 404, "path_unknown"},
		{"GET", "/%ff", 404, "path_unknown"},
		{"POST", "/", 405, "method_not_allowed"},
		{"DELETE", "/healthz", 405, "method_not_allowed"},
		{"OPTIONS", "/readyz", 405, "method_not_allowed"},
		{"POST", "/errors.json", 405, "method_not_allowed"},
		{"HEAD", "/nothing", 404, "path_unknown"},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			t.Parallel()
			g := send(t, s.URL(), asked{method: c.method, path: c.path})
			if g.status != c.status || g.header.Get("Content-Type") != "application/problem+json" || g.header.Get("X-Request-Id") == "" {
				t.Fatalf("%d %v %s", g.status, g.header, g.raw)
			}
			if c.status == http.StatusMethodNotAllowed && g.header.Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow is %q", g.header.Get("Allow"))
			}
			if c.method == "HEAD" {
				return
			}
			if b := g.json(t); b["status"] != float64(c.status) || b["code"] != c.code || !isText(b["type"]) || !isText(b["title"]) {
				t.Errorf("body %s", g.raw)
			}
		})
	}
}
