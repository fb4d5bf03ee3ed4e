package signin

import (
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

// texts are a language's, and the tag that a page of it has: a shop in Mexico
// has pages in es-MX.
type texts struct {
	tag   string
	words map[string]string
	lang  string // of fault's texts too, where there are
}

// languages are those of the pages.
var languages = map[string]map[string]string{"es": textsES, "en": textsEN, "pt": textsPT, "de": textsDE}

// say gives a text. One that does not exist is a defect that the tests find.
func (t texts) say(key string) string {
	s, ok := t.words[key]
	if !ok {
		panic("signin: no text " + key + " in " + t.lang)
	}
	return s
}

func (t texts) sayf(key string, args ...any) string { return fmt.Sprintf(t.say(key), args...) }

// condition gives the catalogue's text for the person. The catalogue has no
// German, so those that a page can show stand in conditionsDE.
func (t texts) condition(c fault.Condition) string {
	if t.lang == "de" {
		if s, ok := conditionsDE[c]; ok {
			return s
		}
		return conditionsDE[fault.Internal]
	}
	e, ok := fault.Lookup(c)
	if !ok {
		e, _ = fault.Lookup(fault.Internal)
	}
	return e.Texts[t.lang]
}

// wait words how long somebody has to wait, rounded up.
func (t texts) wait(d time.Duration) string {
	if d > time.Minute {
		return t.sayf("wait.minutes", int((d+time.Minute-1)/time.Minute))
	}
	switch s := int((d + time.Second - 1) / time.Second); {
	case s == 60:
		return t.say("wait.minute")
	case s > 1:
		return t.sayf("wait.seconds", s)
	default:
		return t.say("wait.second")
	}
}

// field words what is wrong with a field, beside its label.
func (t texts) field(f fault.Field) string {
	switch f.Rule {
	case fault.Required:
		return t.say("field.required")
	case fault.TooShort:
		return t.sayf("field.short", f.Limit)
	case fault.TooLong:
		return t.sayf("field.long", f.Limit)
	case fault.TooCommon:
		return t.say("field.common")
	case fault.Format:
		if f.Name == "email" {
			return t.say("field.email")
		}
	}
	return t.say("field.other")
}
