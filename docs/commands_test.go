package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// grammar is the command line as its types say it, without starting it: from
// "keys create" to its flags.
func grammar(t *testing.T) map[string][]string {
	t.Helper()
	types := map[string]*ast.StructType{}
	files, err := filepath.Glob("../cmd/ventanilla/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if s, ok := spec.Type.(*ast.StructType); ok {
					types[spec.Name.Name] = s
				}
			}
			return true
		})
	}
	out := map[string][]string{}
	walk(types, "cli", "", out)
	if len(out) < 10 {
		t.Fatalf("found only the commands %v", out)
	}
	return out
}

// walk collects the commands below a type, with their flags and their parents'.
func walk(types map[string]*ast.StructType, name, command string, out map[string][]string) {
	s := types[name]
	if s == nil {
		return
	}
	if command != "" && out[command] == nil {
		out[command] = []string{"--help", "--config"}
	}
	for _, f := range s.Fields.List {
		kind, _ := f.Type.(*ast.Ident)
		if len(f.Names) == 0 { // embedded
			if kind != nil {
				walk(types, kind.Name, command, out)
			}
			continue
		}
		tag := reflect.StructTag("")
		if f.Tag != nil {
			raw, _ := strconv.Unquote(f.Tag.Value)
			tag = reflect.StructTag(raw)
		}
		word, named := tag.Lookup("name")
		if !named {
			word = dashed(f.Names[0].Name)
		}
		if _, ok := tag.Lookup("cmd"); ok && kind != nil {
			walk(types, kind.Name, strings.TrimSpace(command+" "+word), out)
		} else if _, ok := tag.Lookup("arg"); !ok && command != "" {
			out[command] = append(out[command], "--"+word)
			if short := tag.Get("short"); short != "" {
				out[command] = append(out[command], "-"+short)
			}
		}
	}
}

// dashed makes a flag's name of a field's: DryRun is dry-run.
func dashed(name string) string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
		before = r
	}
	return b.String()
}

var (
	call = regexp.MustCompile("(?:^|[\\s`(])(?:\\./|go run \\./cmd/)?ventanilla ([^`\n]*)")
	word = regexp.MustCompile(`^[a-z][a-z-]*$`)
	flag = regexp.MustCompile(`(?:^|\s)(--?[a-z][a-z-]*)`)
	code = regexp.MustCompile("(?ms)^```.*?^```$|`[^`\n]+`")
)

// Ensure every command and flag that a page shows exists.
func TestCommands(t *testing.T) {
	t.Parallel()
	commands, shown := grammar(t), 0
	for _, page := range pages(t) {
		for _, piece := range code.FindAllString(text(t, page), -1) {
			for _, m := range call.FindAllStringSubmatch(piece, -1) {
				line := strings.Split(m[1], "#")[0]
				words := strings.Fields(line)
				if len(words) == 0 || !word.MatchString(words[0]) {
					continue // the program's own flags, or a sentence
				}
				name := words[0]
				if len(words) > 1 && commands[name+" "+words[1]] != nil {
					name += " " + words[1]
				}
				shown++
				flags, ok := commands[name]
				if !ok {
					t.Errorf("%s shows %q; there is no such command", page, m[0])
					continue
				}
				for _, f := range flag.FindAllStringSubmatch(line, -1) {
					if !slices.Contains(flags, f[1]) {
						t.Errorf("%s shows %q; %s has no flag %s", page, m[0], name, f[1])
					}
				}
			}
		}
	}
	if shown < 20 {
		t.Errorf("found only %d commands in the pages", shown)
	}
}

// Ensure operating.md's table of commands is the whole of them.
func TestCommandTable(t *testing.T) {
	t.Parallel()
	table, _, _ := strings.Cut(read(t, "operating.md"), "\n## Configuration\n")
	parents := map[string]bool{}
	commands := grammar(t)
	for name := range commands {
		if parent, _, ok := strings.Cut(name, " "); ok {
			parents[parent] = true
		}
	}
	for name := range commands {
		if parents[name] || name == "bench-bare" { // not for people
			continue
		}
		if !strings.Contains(table, "`ventanilla "+name) {
			t.Errorf("operating.md does not list %s", name)
		}
	}
}

// Ensure every flag of serve is in operating.md with its variable.
func TestServeFlags(t *testing.T) {
	t.Parallel()
	page := read(t, "operating.md")
	for _, f := range grammar(t)["serve"] {
		if f == "--help" {
			continue
		}
		variable := "VENTANILLA_" + strings.ToUpper(strings.ReplaceAll(strings.TrimPrefix(f, "--"), "-", "_"))
		if !strings.Contains(page, "| `"+f) || !strings.Contains(page, "`"+variable+"`") {
			t.Errorf("operating.md does not list %s with %s", f, variable)
		}
	}
}
