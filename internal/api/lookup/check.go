package lookup

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/nss"
	"github.com/ventanilla/ventanilla/rfc"
)

// check reads one text, which is not empty: as it is kept, or how it is wrong,
// in a Field without a name. A Field without a Rule is none.
type check func(text string) (kept string, wrong fault.Field)

const (
	notInCatalogue = "CATALOG_ERROR; DOES NOT EXIST IN CATALOG"
	notAName       = "FORMAT_ERROR; should be letters and blanks"
	longName       = "FORMAT_ERROR; should have at most 50 characters"
	notADate       = "FORMAT_ERROR; expected format: yyyy-mm-dd"
)

func malformed(text string) fault.Field { return fault.Field{Rule: fault.Format, Text: text} }

// maxMarked bounds a name as it is written: the registry's 50 letters, each with
// a mark of its own.
const maxMarked = 100

// nameText takes what the registry takes as a name: at most 50 letters, blanks,
// and the marks . - / '. Blanks are made single.
func nameText(text string) (string, fault.Field) {
	kept := strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(kept) > maxMarked {
		return "", malformed(longName)
	}
	_, err := curp.Derive(curp.Person{Given: kept, FirstSurname: "A", Birth: time.Unix(0, 0).UTC(), Sex: curp.NonBinary, State: curp.State{'N', 'E'}})
	if wrong, ok := errors.AsType[*curp.FieldError](err); ok {
		if wrong.Reason == "too long" {
			return "", malformed(longName)
		}
		return "", malformed(notAName)
	}
	return kept, fault.Field{}
}

// birthBefore takes a date of birth from 1900 on that is not after today.
func birthBefore(today time.Time) check {
	return func(text string) (string, fault.Field) {
		born, err := time.Parse(time.DateOnly, text)
		switch {
		case err != nil:
			return "", malformed(notADate)
		case born.Year() < 1900:
			return "", malformed("FORMAT_ERROR; should be 1900-01-01 or later")
		case text > today.Format(time.DateOnly):
			return "", malformed("FORMAT_ERROR; date of birth is in the future")
		}
		return text, fault.Field{}
	}
}

// anyDay takes a date.
func anyDay(text string) (string, fault.Field) {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", malformed(notADate)
	}
	return text, fault.Field{}
}

// shortText takes anything of at most maxJobText characters.
func shortText(text string) (string, fault.Field) {
	if utf8.RuneCountInString(text) > maxJobText {
		return "", fault.Field{Rule: fault.TooLong, Limit: maxJobText}
	}
	return text, fault.Field{}
}

func stateCode(text string) (string, fault.Field) {
	state, ok := curp.StateOf(text)
	if !ok {
		return "", fault.Field{Rule: fault.Unknown, Text: notInCatalogue}
	}
	return state.String(), fault.Field{}
}

func sexLetter(text string) (string, fault.Field) {
	letter := strings.ToUpper(text)
	if !slices.Contains([]string{"H", "M", "X"}, letter) {
		return "", fault.Field{Rule: fault.Unknown, Text: notInCatalogue}
	}
	return letter, fault.Field{}
}

func curpText(text string) (string, fault.Field) {
	c, err := curp.ParseShape(text)
	if err != nil {
		return "", malformed("FORMAT_ERROR; invalid curp format")
	}
	return c.String(), fault.Field{}
}

func statusCode(text string) (string, fault.Field) {
	status := source.CURPStatus(strings.ToUpper(text))
	if !status.Known() {
		return "", fault.Field{Rule: fault.Unknown, Text: notInCatalogue}
	}
	return string(status), fault.Field{}
}

// rfcText takes an RFC by its shape, homoclave and all; see rfcWarnings for the
// rest.
func rfcText(text string) (string, fault.Field) {
	r, problems := rfc.Check(text)
	if problems.Has(rfc.Shape) {
		return "", malformed("FORMAT_ERROR; should be in rfc format with homoclave")
	}
	return r.String(), fault.Field{}
}

// rfcOrAny takes an RFC or the sign for any.
func rfcOrAny(text string) (string, fault.Field) {
	if text == engine.AnyRFC {
		return text, fault.Field{}
	}
	return rfcText(text)
}

func nssText(text string) (string, fault.Field) {
	n, err := nss.Parse(text)
	if err != nil {
		return "", malformed("FORMAT_ERROR; invalid nss format")
	}
	return n.String(), fault.Field{}
}

// form collects what is wrong with the fields of a body.
type form struct{ wrong []fault.Field }

func (f *form) add(name string, wrong fault.Field) {
	wrong.Name = name
	f.wrong = append(f.wrong, wrong)
}

// required reads a field that must be there and not be blank.
func (f *form) required(name string, field *string, c check) string {
	if text(field) == "" {
		f.add(name, fault.Field{Rule: fault.Required})
		return ""
	}
	return f.optional(name, field, c)
}

// optional reads a field that may be absent or blank, and then is "".
func (f *form) optional(name string, field *string, c check) string {
	given := text(field)
	if given == "" {
		return ""
	}
	kept, wrong := c(given)
	if wrong.Rule != "" {
		f.add(name, wrong)
	}
	return kept
}

// err gives RequestInvalid when anything is wrong.
func (f *form) err() error {
	if len(f.wrong) == 0 {
		return nil
	}
	return fault.RequestInvalid.Fields(f.wrong...)
}

// text gives a field that may be absent, without the blanks around it.
func text(field *string) string {
	if field == nil {
		return ""
	}
	return strings.TrimSpace(*field)
}
