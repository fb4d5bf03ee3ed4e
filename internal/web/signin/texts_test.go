package signin

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

var verb = regexp.MustCompile(`%[a-z]`)

// Ensure that each language has every text, each with the same things to be
// filled in, and that each text is used.
func TestTextsAreComplete(t *testing.T) {
	t.Parallel()
	used := ""
	for _, pattern := range []string{"*.go", "*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasPrefix(name, "texts_") || strings.HasSuffix(name, "_test.go") {
				continue
			}
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			used += string(raw)
		}
	}
	for key, text := range textsEN {
		if !strings.Contains(used, `"`+key+`"`) {
			t.Errorf("%s is not used", key)
		}
		for lang, words := range languages {
			if words[key] == "" || !slices.Equal(verb.FindAllString(words[key], -1), verb.FindAllString(text, -1)) {
				t.Errorf("%s in %s: %q", key, lang, words[key])
			}
		}
	}
	for lang, words := range languages {
		for key := range words {
			if _, ok := textsEN[key]; !ok {
				t.Errorf("%s is in %s alone", key, lang)
			}
		}
	}
}

// Ensure that every condition that a page can show has a text in every language.
func TestConditionsHaveTexts(t *testing.T) {
	t.Parallel()
	shown := slices.Collect(maps.Keys(inPlace))
	for c, row := range problems {
		if row.text == "" {
			shown = append(shown, c)
		}
	}
	for lang := range languages {
		words := choose(lang, "", "")
		for _, c := range shown {
			if text := words.condition(c); text == "" || c != fault.Internal && text == words.condition(fault.Internal) {
				t.Errorf("%s in %s: %q", c, lang, text)
			}
		}
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()
	words := choose("en", "", "")
	for d, want := range map[time.Duration]string{
		0: "one second", time.Second: "one second", 1100 * time.Millisecond: "2 seconds", 59 * time.Second: "59 seconds",
		59500 * time.Millisecond: "one minute", time.Minute: "one minute", 61 * time.Second: "2 minutes", 15 * time.Minute: "15 minutes",
	} {
		if got := words.wait(d); got != want {
			t.Errorf("%v: %q instead of %q", d, got, want)
		}
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ asked, accept, shop, tag, lang string }{
		{"", "", "", "es", "es"},
		{"", "", "es-MX", "es-MX", "es"},
		{"", "", "de-DE", "de-DE", "de"},
		{"", "en-US,en;q=0.9", "es-MX", "en-US", "en"},
		{"pt", "en-US", "es-MX", "pt", "pt"},
		{"fr de-CH", "en", "es-MX", "de-CH", "de"},
		{"", "fr-FR, fr;q=0.9", "es-MX", "es-MX", "es"},
		{"", "es", "es-MX", "es-MX", "es"},
		{"", "es-ES", "es-MX", "es-ES", "es"},
		{"", "en;q=0, de;q=0.5, pt;q=0.8", "es-MX", "pt", "pt"},
		{"", "de;q=x, ;;, en-\"><script>, pt;q=NaN", "", "es", "es"},
		{"", "fr", "fr-FR", "es", "es"},
		{"zh\"><b>", "", "", "es", "es"},
	} {
		if got := choose(c.asked, c.accept, c.shop); got.tag != c.tag || got.lang != c.lang {
			t.Errorf("%+v: %s %s", c, got.tag, got.lang)
		}
	}
}
