package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/lookup"
)

// faces are the APIs, by the directory that holds their table of contents.
var faces = []string{"auth", "profile", "lookup", "connect", "sandbox"}

// routesOf reads a face's table of contents out of its source: what is served is
// what stands there. Patterns are given with the face's prefix.
func routesOf(t *testing.T, face string) []string {
	t.Helper()
	path := "../internal/api/" + face + "/routes.go"
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	consts := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			for i, name := range v.Names {
				if i < len(v.Values) {
					consts[name.Name] = value(v.Values[i], consts)
				}
			}
		}
		return true
	})
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		found := map[string]string{}
		for _, e := range literal.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				if key, ok := pair.Key.(*ast.Ident); ok {
					found[key.Name] = value(pair.Value, consts)
				}
			}
		}
		if found["Method"] == "" || found["Pattern"] == "" {
			return true
		}
		pattern := found["Pattern"]
		if face == "profile" { // its table leaves the beginning out
			pattern = "/{company_code}/v2/" + pattern
		}
		out = append(out, found["Method"]+" /"+face+pattern)
		return true
	})
	if len(out) < 10 && face != "lookup" || len(out) < 5 {
		t.Fatalf("%s: found only %q", path, out)
	}
	return out
}

// value gives what an expression of a table of contents says: a text, a name for
// one, two joined, or a method of net/http.
func value(e ast.Expr, consts map[string]string) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.Ident:
		return consts[e.Name]
	case *ast.BinaryExpr:
		return value(e.X, consts) + value(e.Y, consts)
	case *ast.SelectorExpr:
		if name, ok := strings.CutPrefix(e.Sel.Name, "Method"); ok {
			return strings.ToUpper(name)
		}
	}
	return ""
}

var endpoint = regexp.MustCompile("(?m)^\\| ((?:GET|POST|PUT|PATCH|DELETE|OPTIONS)(?:, (?:GET|POST|PUT|PATCH|DELETE|OPTIONS))*) \\| `(/[^`]*)` \\|")

// endpoints gives the "METHOD /path" of a page's tables between two headings.
func endpoints(t *testing.T, page, from, to string) (out []string) {
	t.Helper()
	_, text, ok := strings.Cut(read(t, page), "\n"+from+"\n")
	if !ok {
		t.Fatalf("%s has no heading %q", page, from)
	}
	text, _, ok = strings.Cut(text, "\n"+to+"\n")
	if !ok {
		t.Fatalf("%s has no heading %q after %q", page, to, from)
	}
	for _, m := range endpoint.FindAllStringSubmatch(text, -1) {
		for method := range strings.SplitSeq(m[1], ", ") {
			out = append(out, method+" "+m[2])
		}
	}
	return out
}

const built, notYet, limits = "## Built", "## Not yet", "## Known limits"

// Ensure status.md lists what is served, all of it and nothing else.
func TestBuilt(t *testing.T) {
	t.Parallel()
	var served []string
	for _, face := range faces {
		served = append(served, routesOf(t, face)...)
	}
	listed := endpoints(t, "status.md", built, notYet)
	for _, e := range listed {
		if !slices.Contains(served, e) {
			t.Errorf("status.md lists %s as built; no face serves it", e)
		}
	}
	for _, e := range served {
		if !slices.Contains(listed, e) {
			t.Errorf("status.md lacks %s, which is served", e)
		}
	}
}

// Ensure what status.md says is missing is missing: whoever builds it moves the
// line.
func TestNotYet(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	for _, face := range faces {
		for _, e := range routesOf(t, face) {
			mux.Handle(e, http.NotFoundHandler())
		}
	}
	listed := endpoints(t, "status.md", notYet, limits)
	if len(listed) < 20 {
		t.Fatalf("found only %d endpoints", len(listed))
	}
	for _, e := range listed {
		method, path, _ := strings.Cut(e, " ")
		r, err := http.NewRequest(method, strings.NewReplacer("{", "", "}", "").Replace(path), nil)
		if err != nil {
			t.Fatal(err)
		}
		// A path that another route catches with a wildcard, such as an id, is
		// not built for that.
		if _, pattern := mux.Handler(r); pattern == e {
			t.Errorf("status.md lists %s as not yet built; it is served", e)
		}
	}
}

// Ensure the look-up services are those of the engine.
func TestServices(t *testing.T) {
	t.Parallel()
	head, rest, _ := strings.Cut(read(t, "status.md"), "\n"+notYet+"\n")
	for _, s := range lookup.Services() {
		if !strings.Contains(head, "`"+s.Name+"`") {
			t.Errorf("status.md does not list the service %s as built", s.Name)
		}
		if strings.Contains(rest, "`"+s.Name+"`") {
			t.Errorf("status.md lists the service %s as not yet built", s.Name)
		}
	}
}

// Ensure the source files that a page names exist.
func TestSourcesExist(t *testing.T) {
	t.Parallel()
	for _, page := range pages(t) {
		for _, m := range regexp.MustCompile("`((?:internal|fault|cmd|scripts)/[A-Za-z0-9_/.*{},-]*)`").FindAllStringSubmatch(text(t, page), -1) {
			if strings.ContainsAny(m[1], "*{") {
				continue
			}
			if _, err := os.Stat("../" + strings.TrimSuffix(m[1], "/")); err != nil {
				t.Errorf("%s names %s, which does not exist", page, m[1])
			}
		}
	}
}
