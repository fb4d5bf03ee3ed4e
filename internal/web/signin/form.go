package signin

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
)

// page begins a page.
func (v *visit) page(title string) *view {
	return &view{Lang: v.texts.tag, Title: v.texts.say(title), Shop: v.shop, texts: v.texts}
}

// form begins a form that goes on with this visit's request.
func (v *visit) form(path, submit string, fields ...field) *form {
	return &form{
		Action: v.base + path, Submit: v.texts.say(submit), Fields: fields,
		Hidden: map[string]string{"request": v.sealed, "token": v.token},
	}
}

// with adds what goes along unseen.
func (f *form) with(name, value string) *form {
	f.Hidden[name] = value
	return f
}

func (v *visit) link(path, text string) link { return link{Href: v.to(path), Text: v.texts.say(text)} }

// The fields that several pages have. None ever shows a password again.
func (v *visit) email(value, autocomplete string) field {
	return field{
		Name: "email", Label: v.texts.say("email"), Type: "email", Value: value, Autocomplete: autocomplete,
		InputMode: "email", Max: 254, Plain: true,
	}
}

const defaultMin = 8 // characters, as package password's

func (v *visit) newPassword(label string) field {
	return field{
		Name: "password", Label: v.texts.say(label), Type: "password", Autocomplete: "new-password",
		Hint: v.texts.sayf("password.hint", cmp.Or(v.request.Shop.Password.Min, defaultMin)),
	}
}

func (v *visit) digits() field {
	return field{
		Name: "code", Label: v.texts.say("code"), Type: "text", Autocomplete: "one-time-code", InputMode: "numeric", Max: 12, Plain: true,
	}
}

// required gives fault.RequestInvalid with the fields that are empty, or nil.
func (v *visit) required(names ...string) error {
	if empty := v.missing(names...); empty != nil {
		return fault.RequestInvalid.Fields(empty...)
	}
	return nil
}

// missing tells the fields that are empty.
func (v *visit) missing(names ...string) (empty []fault.Field) {
	for _, name := range names {
		given := v.trimmed(name)
		if name == "password" {
			given = v.value(name) // blanks are characters like others
		}
		if given == "" {
			empty = append(empty, fault.Field{Name: name, Rule: fault.Required})
		}
	}
	return empty
}

// onField are the conditions that are about what was typed into one field.
var onField = map[fault.Condition]string{
	fault.PasswordWeak:    "password",
	fault.OTPWrong:        "code",
	fault.OTPExpired:      "code",
	fault.OTPBlocked:      "code",
	fault.BackupCodeWrong: "code",
	fault.AccountExists:   "email",
}

// inPlace are the conditions that a form is shown again with, and the status.
// Everything else has a page of its own.
var inPlace = map[fault.Condition]int{
	fault.RequestInvalid:    http.StatusUnprocessableEntity,
	fault.PasswordWeak:      http.StatusUnprocessableEntity,
	fault.OTPWrong:          http.StatusForbidden,
	fault.OTPExpired:        http.StatusForbidden,
	fault.OTPBlocked:        http.StatusForbidden,
	fault.BackupCodeWrong:   http.StatusForbidden,
	fault.PasskeyInvalid:    http.StatusForbidden,
	fault.AccountExists:     http.StatusConflict,
	fault.LoginUnknown:      http.StatusForbidden,
	fault.PasswordWrong:     http.StatusForbidden,
	fault.CaptchaMissing:    http.StatusForbidden,
	fault.CaptchaInvalid:    http.StatusForbidden,
	fault.Overloaded:        http.StatusTooManyRequests,
	fault.SourceUnavailable: http.StatusFailedDependency,
	fault.ProviderFailed:    http.StatusFailedDependency,
}

// again shows a page once more with what is wrong, or gives the error on when it
// is not about the form.
func (v *visit) again(w http.ResponseWriter, page *view, err error) error {
	e := fault.From(err)
	status, ok := inPlace[e.Condition]
	if !ok || !page.wrong(v, e) {
		return err
	}
	if e.RetryAfter > 0 {
		retryAfter(w, e.RetryAfter)
	}
	return show(w, status, page)
}

// wrong puts an error where it belongs. It says false for fields that the page
// does not have: then the form was not ours, or the fault is.
func (page *view) wrong(v *visit, e *fault.Error) bool {
	if len(e.Invalid) == 0 {
		text := v.texts.condition(e.Condition)
		if name, ok := onField[e.Condition]; !ok || !page.mark(name, text) {
			page.Problem = text
		}
		return true
	}
	for _, f := range e.Invalid {
		if !page.mark(f.Name, v.texts.field(f)) {
			return false
		}
	}
	return true
}

// mark says what is wrong with a field, unless something is said already. It
// says false when the page has no such field.
func (page *view) mark(name, text string) (done bool) {
	page.eachField(func(f *field) {
		if f.Name == name && !done {
			if f.Error == "" {
				f.Error = text
			}
			done = true
		}
	})
	return done
}

func is(err error, c fault.Condition) bool { return errors.Is(err, c) }
