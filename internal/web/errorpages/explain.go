package errorpages

import (
	"fmt"
	"io"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
)

// Explain writes what is known about a condition's name or a code of any of
// the four APIs, in any case. The error for a name that means nothing says
// what comes near it.
func Explain(w io.Writer, code string) error { return New(Dialects()...).Explain(w, code) }

// Explain is the function Explain for these pages' dialects.
func (p *Pages) Explain(w io.Writer, code string) error {
	code = strings.TrimSpace(code)
	var found []fault.Condition
	worded := map[fault.Condition][]Item{}
	for _, item := range p.items() {
		if !item.is(code) {
			continue
		}
		if worded[item.Condition] == nil {
			found = append(found, item.Condition)
		}
		worded[item.Condition] = append(worded[item.Condition], item)
	}
	if found == nil {
		return p.unknown(code)
	}
	var b strings.Builder
	if len(found) > 1 {
		fmt.Fprintf(&b, "%s has %d causes.\n\n", code, len(found))
	}
	for i, c := range found {
		if i > 0 {
			b.WriteString("\n")
		}
		p.explain(&b, c)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// explain writes one condition with its wording in every API.
func (p *Pages) explain(b *strings.Builder, c fault.Condition) {
	e, _ := fault.Lookup(c)
	fmt.Fprintf(b, "%s\n  %s\n\n", c, e.Meaning)
	fmt.Fprintf(b, "  Who acts      %s\n", who(e.Actor))
	fmt.Fprintf(b, "  What to do    %s\n", e.Next)
	fmt.Fprintf(b, "  Try again?    %s. %s\n", retryText(e.Retry), e.When)
	fmt.Fprintf(b, "  In sandbox    %s\n\n", e.Trigger)
	for _, item := range p.items() {
		if item.Condition != c {
			continue
		}
		fmt.Fprintf(b, "  %-8s %d %s  %s", item.API, item.Status, item.Code, item.Message)
		if item.Hint != "" {
			fmt.Fprintf(b, " (%s)", item.Hint)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for _, lang := range fault.Languages {
		fmt.Fprintf(b, "  %s  %s\n", lang, e.Texts[lang])
	}
}

func (p *Pages) unknown(code string) error {
	var names []string
	for _, item := range p.near(code) {
		names = append(names, item.Code+" ("+item.API+")")
	}
	if names == nil {
		return fmt.Errorf("no condition and no code is called %q; /errors lists them all", code)
	}
	return fmt.Errorf("no condition and no code is called %q; did you mean %s?", code, strings.Join(names, ", "))
}
