package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/ventanilla/ventanilla"

// source is a package's files without tests, by the package's directory below
// the module's root.
type source map[string][]*ast.File

var (
	fileSet = token.NewFileSet()
	tree    = sync.OnceValues(parse)
)

func load(t *testing.T) source {
	t.Helper()
	src, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	if len(src) < 10 {
		t.Fatalf("found only %d packages; is this the module's root?", len(src))
	}
	return src
}

func parse() (source, error) {
	root := filepath.Join("..", "..")
	out := source{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if file != root && (name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fileSet, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		dir = filepath.ToSlash(dir)
		out[dir] = append(out[dir], f)
		return nil
	})
	if os.IsNotExist(err) { // a file went away while we read
		return parse()
	}
	return out, err
}

// imports lists what a package imports.
func (s source) imports(pkg string) []string {
	var out []string
	for _, f := range s[pkg] {
		for _, spec := range f.Imports {
			if p, err := strconv.Unquote(spec.Path.Value); err == nil && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// ours lists the packages of this module that a package imports.
func (s source) ours(pkg string) []string {
	var out []string
	for _, p := range s.imports(pkg) {
		if dir, ok := strings.CutPrefix(p, module+"/"); ok {
			out = append(out, dir)
		}
	}
	return out
}

// below lists everything of this module that a package stands on.
func (s source) below(pkg string) []string {
	var out []string
	var walk func(string)
	walk = func(p string) {
		for _, q := range s.ours(p) {
			if !slices.Contains(out, q) {
				out = append(out, q)
				walk(q)
			}
		}
	}
	walk(pkg)
	return out
}

// within reports whether a package is one of these or stands below one.
func within(pkg string, dirs ...string) bool {
	for _, d := range dirs {
		if pkg == d || strings.HasPrefix(pkg, d+"/") {
			return true
		}
	}
	return false
}

// uses lists the names that a package takes from another by selector, such as
// Now of time, each with its first position.
func (s source) uses(pkg, of string) map[string]token.Position {
	out := map[string]token.Position{}
	for _, f := range s[pkg] {
		local := ""
		for _, spec := range f.Imports {
			if p, err := strconv.Unquote(spec.Path.Value); err == nil && p == of {
				local = path.Base(of)
				if spec.Name != nil {
					local = spec.Name.Name
				}
			}
		}
		if local == "" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == local {
				if _, known := out[sel.Sel.Name]; !known {
					out[sel.Sel.Name] = fileSet.Position(sel.Pos())
				}
			}
			return true
		})
	}
	return out
}

// allowance lets packages off a rule, each for a reason.
type allowance map[string]string

// check reports each breach that is not allowed, and each allowance that
// nothing needs.
func (a allowance) check(t *testing.T, breaches map[string][]string) {
	t.Helper()
	for pkg, what := range breaches {
		if _, ok := a[pkg]; !ok {
			t.Errorf("%s: %s", pkg, strings.Join(what, ", "))
		}
	}
	for pkg := range a {
		if _, needed := breaches[pkg]; !needed {
			t.Errorf("%s no longer needs to be let off", pkg)
		}
	}
}
