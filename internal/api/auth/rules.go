package auth

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
)

// maxName is the longest name, in characters.
const maxName = 255

var genders = []string{"m", "f", "d", "n"}

// rules collects the fields of a request that break one.
type rules []fault.Field

func (r *rules) add(name string, rule fault.Rule) {
	*r = append(*r, fault.Field{Name: name, Rule: rule})
}

// required wants a text that is not blank.
func (r *rules) required(name, value string) {
	if strings.TrimSpace(value) == "" {
		r.add(name, fault.Required)
	}
}

// name wants a text that is not blank and of bounded length.
func (r *rules) name(name, value string) {
	r.required(name, value)
	r.atMost(name, value, maxName)
}

// atMost wants a text of bounded length.
func (r *rules) atMost(name, value string, limit int) {
	if utf8.RuneCountInString(value) > limit {
		*r = append(*r, fault.Field{Name: name, Rule: fault.TooLong, Limit: limit})
	}
}

// secret wants a text that is there; blanks are characters like others.
func (r *rules) secret(name, value string) {
	if value == "" {
		r.add(name, fault.Required)
	}
}

func (r *rules) gender(value string) {
	switch {
	case value == "":
		r.add("gender", fault.Required)
	case !slices.Contains(genders, value):
		*r = append(*r, fault.Field{Name: "gender", Rule: fault.NotAllowed, OneOf: genders})
	}
}

func (r *rules) shop(id *int) {
	if id == nil {
		r.add("shop_id", fault.Required)
	}
}

// broken gives fault.RequestInvalid with the fields, or nil.
func (r rules) broken() error {
	if len(r) == 0 {
		return nil
	}
	return fault.RequestInvalid.Fields(r...)
}
