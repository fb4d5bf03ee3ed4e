package profile

import (
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
)

// maxSecret bounds passwords, codes and answers, in characters: hashing must
// not be given a megabyte. A new password has a stricter rule of its own.
const maxSecret = 200

// check gives RequestInvalid with the fields that are wrong.
func check(fields ...*fault.Field) error {
	var wrong []fault.Field
	for _, f := range fields {
		if f != nil {
			wrong = append(wrong, *f)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return fault.RequestInvalid.Fields(wrong...)
}

func required(name, value string, limit int) *fault.Field {
	if value == "" {
		return &fault.Field{Name: name, Rule: fault.Required}
	}
	return atMost(name, value, limit)
}

func atMost(name, value string, limit int) *fault.Field {
	if utf8.RuneCountInString(value) > limit {
		return &fault.Field{Name: name, Rule: fault.TooLong, Limit: limit}
	}
	return nil
}

// oneOf wants exactly one of two.
func oneOf(name, value, other, otherValue string) *fault.Field {
	switch {
	case value == "" && otherValue == "":
		return &fault.Field{Name: name, Rule: fault.Required}
	case value != "" && otherValue != "":
		return &fault.Field{Name: other, Rule: fault.NotAllowed}
	case value == "":
		return atMost(other, otherValue, maxSecret)
	}
	return atMost(name, value, maxSecret)
}
