package fault

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// declared reads the names of conditions.go's constants, so that a new one
// without an entry is noticed.
func declared(t *testing.T) []Condition {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "conditions.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []Condition
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for _, v := range spec.Values {
			if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				name, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, Condition(name))
			}
		}
		return true
	})
	return out
}

// Ensure that the catalogue has every condition, once, in the constants' order.
func TestCatalogueIsComplete(t *testing.T) {
	t.Parallel()
	want := declared(t)
	if len(want) < 100 {
		t.Fatalf("found only %d constants; does the test still read them?", len(want))
	}
	var got []Condition
	for _, e := range All() {
		got = append(got, e.Condition)
	}
	for _, c := range want {
		if _, ok := Lookup(c); !ok {
			t.Errorf("%s has no entry", c)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("entries %v\nconstants %v", got, want)
	}
}

// Ensure that every entry says all that it must, in whole sentences.
func TestCatalogueEntriesAreWhole(t *testing.T) {
	t.Parallel()
	for _, e := range All() {
		for what, text := range map[string]string{
			"Meaning": e.Meaning, "When": e.When, "Next": e.Next, "Trigger": e.Trigger,
			"es": e.Texts["es"], "en": e.Texts["en"], "pt": e.Texts["pt"],
		} {
			if len(text) < 10 || !strings.HasSuffix(text, ".") || strings.Contains(text, "  ") {
				t.Errorf("%s: %s is %q", e.Condition, what, text)
			}
		}
		if len(e.Texts) != len(Languages) {
			t.Errorf("%s: languages %v", e.Condition, e.Texts)
		}
		if !slices.Contains([]Actor{Developer, User, Source, Operator}, e.Actor) {
			t.Errorf("%s: actor %q", e.Condition, e.Actor)
		}
		if !slices.Contains([]Retry{Never, AfterFix, Later, Now}, e.Retry) {
			t.Errorf("%s: retry %q", e.Condition, e.Retry)
		}
	}
}

// Ensure that a person cannot learn from the text whether an address is known.
func TestUnknownLoginReadsLikeWrongPassword(t *testing.T) {
	t.Parallel()
	a, _ := Lookup(LoginUnknown)
	b, _ := Lookup(PasswordWrong)
	for _, lang := range Languages {
		if a.Texts[lang] != b.Texts[lang] {
			t.Errorf("%s: %q and %q", lang, a.Texts[lang], b.Texts[lang])
		}
	}
}

func TestFieldWords(t *testing.T) {
	t.Parallel()
	seen := map[string]Rule{}
	for _, rule := range []Rule{Required, WrongType, Format, TooShort, TooLong, TooSmall, TooLarge, NotAllowed, TooCommon, Unknown, CheckDigit} {
		text := Field{Name: "x", Rule: rule, Limit: 8}.Words()
		if other, twice := seen[text]; twice || !strings.HasSuffix(text, ".") {
			t.Errorf("%s reads %q, as %s does", rule, text, other)
		}
		seen[text] = rule
	}
	if got := (Field{Rule: Format, Text: "exact"}).Words(); got != "exact" {
		t.Errorf("the contract's own text became %q", got)
	}
	if got := (Field{Rule: NotAllowed, OneOf: []string{"a", "b"}}).Words(); !strings.Contains(got, "a, b") {
		t.Errorf("what is allowed is missing: %q", got)
	}
}
