package app_test

import (
	"regexp"
	"strings"
)

// way makes a mistake in a request to a face.
type way = func(face string, s *server, a *asked)

func text(body string) way { return func(_ string, _ *server, a *asked) { a.body = body } }

// method asks in another way. Most of connect's searches are also somebody's
// id, so there it is asked of a path with one method.
func method(name string) way {
	return func(face string, _ *server, a *asked) {
		a.method = name
		if face == "connect" {
			a.path = "/connect/v1/accounts/1/resend-otp"
		}
	}
}

// allowed are the methods of those paths.
var allowed = map[string]string{
	"auth": "POST", "profile": "POST", "lookup": "GET, HEAD, POST", "connect": "POST", "sandbox": "DELETE, GET, HEAD, POST", "admin": "POST",
}

func header(name, value string) way {
	return func(_ string, _ *server, a *asked) { a.header[name] = value }
}

// large is a body that no face takes. Text of one kind after another would be
// parsed; a comment is only read.
func large(_ string, _ *server, a *asked) { a.body = strings.Repeat("# more\n", 3<<20) }

// prefixes are what comes before the face's own path: a company belongs to the
// profile face's.
var prefixes = map[string]string{
	"auth": "/auth", "profile": "/profile/000000", "lookup": "/lookup/api", "connect": "/connect", "sandbox": "/sandbox", "admin": "/admin",
}

// path asks for something else below the face.
func path(rest string) way {
	return func(face string, _ *server, a *asked) {
		if rest == "" || rest == "/" {
			a.path = "/" + face + rest
			return
		}
		a.path = prefixes[face] + rest
	}
}

// inPath writes the version's slash another way.
func inPath(old, replacement string) way {
	return func(face string, _ *server, a *asked) {
		a.path = prefixes[face] + strings.Replace(strings.TrimPrefix(a.path, prefixes[face]), old, replacement, 1)
	}
}

var values = regexp.MustCompile(`:"[^"]*"`)

// eachValue puts a text in the place of every text.
func eachValue(value string) way {
	return func(face string, _ *server, a *asked) {
		if face == "admin" {
			a.body = `companies: [{code: "` + value + `"}]`
			return
		}
		a.body = values.ReplaceAllLiteralString(a.body, `:"`+value+`"`)
	}
}

// wrongTypes puts an object in the place of every text.
func wrongTypes(face string, _ *server, a *asked) {
	if face == "admin" {
		a.body = "companies: 7"
		return
	}
	a.body = values.ReplaceAllLiteralString(a.body, `:{"an":["object"]}`)
}

// duplicate says everything twice.
func duplicate(face string, _ *server, a *asked) {
	if face == "admin" {
		a.body = "limits: {}\nlimits: {}\n"
		return
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(a.body, "{"), "}")
	a.body = "{" + values.ReplaceAllLiteralString(inner, `:"first"`) + "," + inner + "}"
}

func noKey(_ string, _ *server, a *asked) {
	a.basic = nil
	delete(a.header, "X-Api-Key")
	delete(a.header, "Authorization")
}

// withKey presents a key where the face wants one.
func withKey(face string, a *asked, key string) {
	switch face {
	case "auth":
		a.basic = &[2]string{a.basic[0], key}
	case "admin":
		a.header["Authorization"] = "Bearer " + key
	default:
		a.header["X-Api-Key"] = key
	}
}

func useKey(key string) way { return func(face string, _ *server, a *asked) { withKey(face, a, key) } }

func publicKey(face string, s *server, a *asked) { withKey(face, a, s.keys.Connect.PublicKey) }

func liveKey(face string, s *server, a *asked) { withKey(face, a, s.keys.Live.Connect.PrivateKey) }

func foreign(face string, _ *server, a *asked) {
	if face == "auth" {
		withKey(face, a, "the-secret-of-another-client-00000000")
		return
	}
	withKey(face, a, "vk_sandbox_of-the-neighbour-000000000000")
}
