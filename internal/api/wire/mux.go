package wire

import (
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
)

// Route is one line of a face's table of contents. Pattern is a path pattern of
// net/http without method, such as /v1/oauth/tokens/{jti}.
type Route struct {
	Method  string
	Pattern string
	Handler Handler
}

// Mux serves routes. A path that no route has is fault.PathUnknown; a path
// that exists with other methods is fault.MethodNotAllowed with Allow. A path
// that is not clean (//, /./) is unknown: net/http would answer it with a
// redirect in HTML. So is one that is no text, because no id is; a query
// parameter that is none is fault.RequestInvalid.
func (f *Face) Mux(routes []Route) http.Handler {
	served, probe := http.NewServeMux(), http.NewServeMux()
	var methods []string
	catchAll := false
	for _, route := range routes {
		pattern := strings.TrimSpace(route.Method + " " + route.Pattern)
		served.Handle(pattern, f.Handle(route.Handler))
		probe.Handle(pattern, http.NotFoundHandler())
		if route.Method != "" && !slices.Contains(methods, route.Method) {
			methods = append(methods, route.Method)
		}
		catchAll = catchAll || pattern == "/"
	}
	unknown := f.Handle(func(w http.ResponseWriter, r *http.Request) error {
		allow := allowed(probe, methods, r)
		if len(allow) == 0 {
			return fault.PathUnknown
		}
		w.Header().Set("Allow", strings.Join(allow, ", "))
		return fault.MethodNotAllowed
	})
	if !catchAll {
		served.Handle("/", unknown)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !clean(r.URL.Path) {
			unknown.ServeHTTP(w, r)
			return
		}
		if name, bad := badQuery(r.URL.RawQuery); bad {
			f.Handle(func(http.ResponseWriter, *http.Request) error {
				return fault.RequestInvalid.Fields(fault.Field{Name: name, Rule: fault.Format})
			}).ServeHTTP(w, r)
			return
		}
		served.ServeHTTP(w, r)
	})
}

// allowed lists the methods that the request's path has, HEAD beside GET.
func allowed(probe *http.ServeMux, methods []string, r *http.Request) []string {
	var out []string
	if !clean(r.URL.Path) {
		return nil
	}
	ask := *r
	for _, m := range methods {
		ask.Method = m
		if _, pattern := probe.Handler(&ask); pattern != "" {
			out = append(out, m)
			if m == http.MethodGet {
				out = append(out, http.MethodHead)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func clean(p string) bool {
	if p == "" || p[0] != '/' || !isText(p) {
		return false
	}
	c := path.Clean(p)
	return c == p || len(p) == len(c)+1 && p[:len(c)] == c && p[len(c)] == '/'
}

// isText reports whether a database can hold s as a text: UTF-8 without NUL.
func isText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// badQuery names the first parameter whose name or value is no text. What has
// no escapes and is ASCII needs no look.
func badQuery(raw string) (name string, bad bool) {
	if !strings.ContainsFunc(raw, func(c rune) bool { return c == '%' || c >= utf8.RuneSelf || c < ' ' }) {
		return "", false
	}
	values, _ := url.ParseQuery(raw) // what cannot be parsed is not seen by anybody
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !isText(name) || slices.ContainsFunc(values[name], func(v string) bool { return !isText(v) }) {
			return strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), "\x00", "\uFFFD"), true
		}
	}
	return "", false
}
