package docs_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// keys lists every key of a manifest, as companies[].shops[].id.
func keys(typ reflect.Type, at string) (out []string) {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch {
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct:
		return keys(typ.Elem(), at+"[]")
	case typ.Kind() != reflect.Struct:
		return nil
	}
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "" {
			continue
		}
		path := strings.TrimPrefix(at+"."+name, ".")
		below := keys(f.Type, path)
		if len(below) == 0 {
			below = []string{path}
		}
		out = append(out, below...)
	}
	return out
}

var (
	section = regexp.MustCompile("(?m)^### `([a-z_.\\[\\]]+)`")
	key     = regexp.MustCompile("(?m)^\\| `([a-z_.\\[\\]]+)` \\|")
)

// documented lists the keys in operating.md's tables below headings that are a
// path, such as companies[].shops[].
func documented(page string) (out []string) {
	at := section.FindAllStringSubmatchIndex(page, -1)
	for i, m := range at {
		end := len(page)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		if next := strings.Index(page[m[1]:end], "\n## "); next >= 0 {
			end = m[1] + next
		}
		for _, k := range key.FindAllStringSubmatch(page[m[1]:end], -1) {
			out = append(out, page[m[2]:m[3]]+"."+k[1])
		}
	}
	return out
}

// Ensure the manifest's reference has every key, and no other.
func TestManifestKeys(t *testing.T) {
	t.Parallel()
	page := read(t, "operating.md")
	have, want := documented(page), keys(reflect.TypeFor[manifest.Manifest](), "")
	for _, k := range want {
		if !slices.Contains(have, k) {
			t.Errorf("operating.md lacks the key %s", k)
		}
	}
	for _, k := range have {
		if !slices.Contains(want, k) {
			t.Errorf("operating.md has the key %s, which no manifest has", k)
		}
	}
}

var example = regexp.MustCompile("(?s)```yaml\n# manifest\\.yaml\n(.*?)```")

// Ensure the example manifest can be read.
func TestManifestExample(t *testing.T) {
	page := read(t, "operating.md")
	m := example.FindStringSubmatch(page)
	if m == nil {
		t.Fatal("operating.md has no example that begins with # manifest.yaml")
	}
	for _, name := range regexp.MustCompile(`\$\{([A-Z_]+)\}`).FindAllStringSubmatch(m[1], -1) {
		t.Setenv(name[1], strings.Repeat("x", 32)+name[1])
	}
	if _, err := manifest.Parse("manifest.yaml", strings.NewReader(m[1])); err != nil {
		t.Error(err)
	}
}
