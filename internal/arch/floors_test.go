package arch

import (
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	engines = []string{
		"internal/identity", "internal/lookup", "internal/connect", "internal/platform", "internal/webhook",
		"internal/notify", "internal/tenant", "internal/sandbox", "internal/audit", "internal/people",
	}
	faces      = []string{"internal/api/auth", "internal/api/profile", "internal/api/lookup", "internal/api/connect", "internal/api/admin", "internal/api/sandbox"}
	importable = []string{"fault", "curp", "nss", "rfc"}
	clients    = []string{"client/auth"} // importable too, and may stand on those
)

// each collects the breaches of a rule in the packages below some directories.
func each(src source, dirs []string, rule func(pkg string) []string) map[string][]string {
	out := map[string][]string{}
	for _, pkg := range slices.Sorted(maps.Keys(src)) {
		if !within(pkg, dirs...) {
			continue
		}
		if what := rule(pkg); len(what) > 0 {
			out[pkg] = what
		}
	}
	return out
}

func TestEnginesStandBelowFaces(t *testing.T) {
	t.Parallel()
	src := load(t)
	allowance{}.check(t, each(src, engines, func(pkg string) (out []string) {
		for _, p := range src.below(pkg) {
			if within(p, "internal/api", "internal/web", "internal/app", "cmd") {
				out = append(out, "stands on "+p)
			}
		}
		return out
	}))
}

func TestEnginesSpeakNoHTTP(t *testing.T) {
	t.Parallel()
	src := load(t)
	allowance{
		"internal/notify":       "an SMS gateway is reached over HTTP, by a client that is handed in",
		"internal/sandbox/hook": "keeps what a webhook receiver got, headers included; it opens no connection",
	}.check(t, each(src, engines, func(pkg string) (out []string) {
		if within(pkg, "internal/webhook", "internal/platform", "internal/lookup/source", "internal/lookup/upstream") {
			return nil // they reach outside through a client that is handed to them
		}
		for _, p := range src.imports(pkg) {
			if p == "net/http" {
				out = append(out, "imports "+p)
			}
		}
		return out
	}))
}

func TestFacesKeepApart(t *testing.T) {
	t.Parallel()
	src := load(t)
	allowance{}.check(t, each(src, faces, func(pkg string) (out []string) {
		for _, p := range src.below(pkg) {
			for _, face := range faces {
				if within(p, face) && !within(pkg, face) {
					out = append(out, "stands on the face "+p)
				}
			}
		}
		return out
	}))
}

func TestOnlyCommandsImportApp(t *testing.T) {
	t.Parallel()
	src := load(t)
	allowance{}.check(t, each(src, slices.Collect(maps.Keys(src)), func(pkg string) (out []string) {
		if !within(pkg, "cmd", "internal/app") && slices.Contains(src.ours(pkg), "internal/app") {
			out = append(out, "imports internal/app")
		}
		return out
	}))
}

func TestImportablePackagesStandAlone(t *testing.T) {
	t.Parallel()
	src := load(t)
	for _, pkg := range importable {
		if len(src[pkg]) == 0 {
			t.Errorf("%s is missing", pkg)
		}
		for _, p := range src.imports(pkg) {
			if strings.Contains(p, ".") {
				t.Errorf("%s imports %s; it may only use the standard library", pkg, p)
			}
		}
	}
}

// Ensure whoever imports a client gets nothing else with it.
func TestClientsStandOnImportablePackages(t *testing.T) {
	t.Parallel()
	src := load(t)
	for _, pkg := range clients {
		if len(src[pkg]) == 0 {
			t.Errorf("%s is missing", pkg)
		}
	}
	allowance{}.check(t, each(src, []string{"client"}, func(pkg string) (out []string) {
		if !slices.Contains(clients, pkg) {
			out = append(out, "is not in the list of clients")
		}
		for _, p := range src.imports(pkg) {
			ours, ok := strings.CutPrefix(p, module+"/")
			if strings.Contains(p, ".") && !(ok && slices.Contains(importable, ours)) {
				out = append(out, "imports "+p)
			}
		}
		return out
	}))
}

func TestOnlyTheStoreKnowsDrivers(t *testing.T) {
	t.Parallel()
	src := load(t)
	allowance{
		"internal/job": "River works on pgx's own handle",
	}.check(t, each(src, slices.Collect(maps.Keys(src)), func(pkg string) (out []string) {
		if within(pkg, "internal/store") {
			return nil
		}
		for _, p := range src.imports(pkg) {
			if p == "database/sql" || strings.HasPrefix(p, "modernc.org/sqlite") || strings.HasPrefix(p, "github.com/jackc/pgx") {
				out = append(out, "imports "+p)
			}
		}
		return out
	}))
}

// statement recognises SQL by how it begins.
var statement = regexp.MustCompile(`(?is)^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(table|index)\s|with\s+\w+\s+as\s*\()`)

func TestEnginesContainNoSQL(t *testing.T) {
	t.Parallel()
	src := load(t)
	dirs := append(slices.Clone(engines), "internal/api", "internal/web", "internal/app")
	allowance{}.check(t, each(src, dirs, func(pkg string) (out []string) {
		for _, f := range src[pkg] {
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if s, err := strconv.Unquote(lit.Value); err == nil && statement.MatchString(s) {
						out = append(out, "has SQL at "+fileSet.Position(lit.Pos()).String())
					}
				}
				return true
			})
		}
		return out
	}))
}

func TestEnginesHaveNoClockOfTheirOwn(t *testing.T) {
	t.Parallel()
	src := load(t)
	allowance{
		"internal/identity/identitytest": "the kit of tests is where their clock begins",
	}.check(t, each(src, engines, func(pkg string) (out []string) {
		for name, at := range src.uses(pkg, "time") {
			if name == "Now" || name == "Since" || name == "Until" {
				out = append(out, "calls time."+name+" at "+at.String())
			}
		}
		return out
	}))
}

func TestEnginesHaveNoRandomnessOfTheirOwn(t *testing.T) {
	t.Parallel()
	src := load(t)
	allowance{}.check(t, each(src, engines, func(pkg string) (out []string) {
		for _, p := range src.imports(pkg) {
			if p == "crypto/rand" || p == "math/rand" || p == "math/rand/v2" {
				out = append(out, "imports "+p)
			}
		}
		for name, at := range src.uses(pkg, "github.com/google/uuid") {
			if strings.HasPrefix(name, "New") {
				out = append(out, "calls uuid."+name+" at "+at.String())
			}
		}
		return out
	}))
}
