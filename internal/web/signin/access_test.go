package signin

import (
	"encoding/xml"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// element is one of a page, with what stands in it.
type element struct {
	name string
	attr map[string]string
	in   []*element
	text string
}

var notMarkup = regexp.MustCompile(`(?s)<(style|script)\b[^>]*>.*?</(style|script)>`)

// parsed reads a page as it is sent. Scripts and styles are not looked into.
func parsed(t testing.TB, page *view) (*element, string) {
	t.Helper()
	w := httptest.NewRecorder()
	if err := show(w, 200, page); err != nil {
		t.Fatal(err)
	}
	return parseHTML(t, w.Body.String()), w.Body.String()
}

func parseHTML(t testing.TB, body string) *element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(notMarkup.ReplaceAllString(strings.Replace(body, "<!doctype html>", "", 1), "")))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &element{}
	open := []*element{root}
	for {
		token, err := d.Token()
		if token == nil {
			if len(open) != 1 {
				t.Errorf("%v; <%s> is not closed", err, open[len(open)-1].name)
			}
			return root
		}
		at := open[len(open)-1]
		switch x := token.(type) {
		case xml.StartElement:
			e := &element{name: x.Name.Local, attr: map[string]string{}}
			for _, a := range x.Attr {
				if _, twice := e.attr[a.Name.Local]; twice {
					t.Errorf("<%s> has %s twice", e.name, a.Name.Local)
				}
				e.attr[a.Name.Local] = a.Value
			}
			at.in = append(at.in, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, e := range open {
				e.text += string(x)
			}
		}
	}
}

func (e *element) all(name string) (out []*element) {
	for _, c := range e.in {
		if name == "" || c.name == name {
			out = append(out, c)
		}
		out = append(out, c.all(name)...)
	}
	return out
}

// Ensure that every page in every language can be used with a keyboard and a
// screen reader: it says its language, has one heading and no gap below it, a
// label for each input, what is wrong beside the input and in a summary that
// leads there, and nothing that names what is not on the page.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	eachPage(t, func(t *testing.T, v *visit, page *view) {
		root, body := parsed(t, page)
		if lang := root.all("html")[0].attr["lang"]; lang != v.texts.tag || primary(lang) != v.texts.lang {
			t.Errorf("lang is %q", lang)
		}
		if n := len(root.all("h1")); n != 1 || strings.TrimSpace(root.all("h1")[0].text) == "" {
			t.Errorf("%d h1", n)
		}
		if n := len(root.all("main")); n != 1 {
			t.Errorf("%d main", n)
		}
		if title := root.all("title")[0].text; !strings.Contains(title, page.Title) || page.Wrong() != strings.HasPrefix(title, v.texts.say("error.prefix")) {
			t.Errorf("title %q", title)
		}
		ids := map[string]*element{}
		for _, e := range root.all("") {
			if id, ok := e.attr["id"]; ok {
				if ids[id] != nil {
					t.Errorf("two elements are %q", id)
				}
				ids[id] = e
			}
			for name := range e.attr {
				if strings.HasPrefix(name, "on") || name == "style" || name == "tabindex" && e.attr[name] != "-1" {
					t.Errorf("<%s> has %s", e.name, name)
				}
			}
		}
		focused := 0
		for _, e := range root.all("") {
			for _, name := range []string{"aria-describedby", "aria-labelledby", "for"} {
				for _, id := range strings.Fields(e.attr[name]) {
					if ids[id] == nil {
						t.Errorf("<%s %s> names %q, which is not there", e.name, name, id)
					}
				}
			}
			if href := e.attr["href"]; strings.HasPrefix(href, "#") && ids[href[1:]] == nil {
				t.Errorf("a link leads to %s, which is not there", href)
			}
			if _, ok := e.attr["autofocus"]; ok {
				focused++
			}
		}
		if focused > 1 || page.Wrong() && focused != 1 {
			t.Errorf("%d elements have the focus", focused)
		}
		inputs(t, root, ids)
		for _, b := range append(root.all("button"), root.all("a")...) {
			if strings.TrimSpace(b.text) == "" {
				t.Errorf("a %s without a name", b.name)
			}
		}
		if page.Wrong() {
			summary := ids["summary"]
			if summary == nil || summary.attr["role"] != "alert" {
				t.Fatal("there is no summary of what is wrong")
			}
			for _, f := range page.FieldErrors() {
				if !slices.ContainsFunc(summary.all("a"), func(a *element) bool { return a.attr["href"] == "#"+f.ID() }) {
					t.Errorf("the summary does not lead to %s", f.Name)
				}
			}
		}
		for _, bad := range []string{"%!", "ZgotmplZ", "<no value>", "<Tienda>"} {
			if strings.Contains(body, bad) {
				t.Errorf("the page contains %s", bad)
			}
		}
	})
}

// purposes are what inputs may say that they are for, by name.
var purposes = map[string][]string{
	"email": {"username", "username webauthn"}, "password": {"current-password", "new-password"}, "code": {"one-time-code", "off"},
	"first_name": {"given-name"}, "last_name": {"family-name"},
}

func inputs(t *testing.T, root *element, ids map[string]*element) {
	t.Helper()
	for _, input := range root.all("input") {
		name := input.attr["name"]
		if input.attr["type"] == "hidden" {
			if name == "password" {
				t.Error("a password stands in the page")
			}
			continue
		}
		labels := 0
		for _, l := range root.all("label") {
			if l.attr["for"] == input.attr["id"] && strings.TrimSpace(l.text) != "" {
				labels++
			}
		}
		if labels != 1 {
			t.Errorf("%s has %d labels", name, labels)
		}
		if !slices.Contains(purposes[name], input.attr["autocomplete"]) {
			t.Errorf("%s completes %q", name, input.attr["autocomplete"])
		}
		if _, shown := input.attr["value"]; shown && (name == "password" || name == "code") {
			t.Errorf("%s is shown again", name)
		}
		if (name == "password") != (input.attr["type"] == "password") {
			t.Errorf("%s is a %s", name, input.attr["type"])
		}
		if _, required := input.attr["required"]; !required {
			t.Errorf("%s need not be filled in", name)
		}
		wrong := ids[input.attr["id"]+"-error"] != nil
		if wrong != (input.attr["aria-invalid"] == "true") || wrong && !strings.Contains(input.attr["aria-describedby"], input.attr["id"]+"-error") {
			t.Errorf("%s does not say what is wrong with it", name)
		}
	}
}
