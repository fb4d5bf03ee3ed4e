// Package fault is the one vocabulary of what can go wrong. Engines return
// conditions, never HTTP statuses or wire codes; each API words them in its own
// dialect. An error that carries no Condition is by definition Internal: a
// defect whose cause is for the operator only.
package fault

import (
	"errors"
	"time"
)

// Condition is a stable name for one thing that can go wrong. It is itself an
// error, so an engine may return it bare and a caller may test with
// errors.Is(err, fault.PasswordWrong).
type Condition string

// Error gives the condition's name.
func (c Condition) Error() string { return string(c) }

// Because gives the condition a private cause, for the log only.
func (c Condition) Because(cause error) *Error { return &Error{Condition: c, Cause: cause} }

// Retry gives the condition a time to wait before trying again.
func (c Condition) Retry(after time.Duration) *Error { return &Error{Condition: c, RetryAfter: after} }

// With gives the condition a detail that its dialect renders, such as the
// required method of critical_auth_required. Details reach the caller: no secrets.
func (c Condition) With(key string, value any) *Error {
	return &Error{Condition: c, Details: map[string]any{key: value}}
}

// Fields gives the condition the request fields that are wrong.
func (c Condition) Fields(fields ...Field) *Error { return &Error{Condition: c, Invalid: fields} }

// Error is a condition with what is known about this occurrence.
type Error struct {
	Condition  Condition
	Invalid    []Field        // which request fields are wrong, and how
	RetryAfter time.Duration  // 0: not known
	Details    map[string]any // shown to the caller
	Cause      error          // shown to the operator, never to the caller
}

// Error gives the condition and its cause, for logs.
func (e *Error) Error() string {
	if e.Cause != nil {
		return string(e.Condition) + ": " + e.Cause.Error()
	}
	return string(e.Condition)
}

// Unwrap lets errors.Is find both the condition and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause != nil {
		return []error{e.Condition, e.Cause}
	}
	return []error{e.Condition}
}

// With adds a detail and returns e.
func (e *Error) With(key string, value any) *Error {
	if e.Details == nil {
		e.Details = map[string]any{}
	}
	e.Details[key] = value
	return e
}

// From finds the fault in an error chain. An error without one becomes
// Internal with err as its cause; nil stays nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if c, ok := errors.AsType[Condition](err); ok {
		if error(c) == err {
			return &Error{Condition: c}
		}
		return &Error{Condition: c, Cause: err}
	}
	return &Error{Condition: Internal, Cause: err}
}

// Field is one wrong request field.
type Field struct {
	Name  string // the request's own JSON name, dotted for nesting
	Rule  Rule
	Limit int      // for the rules that have one: length, count or value
	OneOf []string // for NotAllowed: what is allowed
	Text  string   // optional exact wording that a contract fixes for this field
}

// Rule says how a field is wrong. Each dialect words it.
type Rule string

// The field rules.
const (
	Required   Rule = "required"    // missing, null or empty
	WrongType  Rule = "wrong_type"  // a number where a text belongs, …
	Format     Rule = "format"      // does not have the shape
	TooShort   Rule = "too_short"   // shorter than Limit characters
	TooLong    Rule = "too_long"    // longer than Limit characters or entries
	TooSmall   Rule = "too_small"   // below Limit
	TooLarge   Rule = "too_large"   // above Limit
	NotAllowed Rule = "not_allowed" // not one of OneOf
	TooCommon  Rule = "too_common"  // a password everybody uses, or the person's own name or address
	Unknown    Rule = "unknown"     // names something that does not exist
	CheckDigit Rule = "check_digit" // shape is right, check digit is not
)
