package lookup

import (
	"time"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
)

// Warning is a rule that an identifier of the right shape breaks.
type Warning struct {
	Field string // "" is curp
	Code  string // as package curp, or rfc, names its problems
	Text  string
}

// warningTexts words each problem, in the order in which one is told.
var warningTexts = []struct {
	problem curp.Problems
	text    string
}{
	{curp.Date, "DATE_ERROR; no such date of birth"},
	{curp.Future, "DATE_ERROR; date of birth is in the future"},
	{curp.StateCode, "STATE_ERROR; unknown state of birth"},
	{curp.ForbiddenWord, "WORD_ERROR; first four letters are a forbidden word"},
	{curp.CheckDigit, "CHECK_DIGIT_ERROR; check digit of curp does not match"},
}

// ReadCURP takes a CURP by its shape, trimmed and upper-cased. To a strict
// caller the first of Warnings is an error.
//
// Conditions: RequestInvalid with the field curp.
func ReadCURP(text string, strict bool, today time.Time) (curp.CURP, error) {
	if text == "" {
		return curp.CURP{}, fault.RequestInvalid.Fields(fault.Field{Name: "curp", Rule: fault.Required})
	}
	c, err := curp.ParseShape(text)
	if err != nil {
		return curp.CURP{}, fault.RequestInvalid.Fields(fault.Field{Name: "curp", Rule: fault.Format})
	}
	if strict {
		if warnings := Warnings(c.String(), today); len(warnings) > 0 {
			return curp.CURP{}, fault.RequestInvalid.Fields(
				fault.Field{Name: "curp", Rule: fault.Format, Text: warnings[0].Text})
		}
	}
	return c, nil
}

// Warnings lists the finer rules that a CURP of the right shape breaks on a day.
func Warnings(text string, today time.Time) (list []Warning) {
	_, problems := curp.CheckAt(text, today.In(MexicoCity))
	for _, w := range warningTexts {
		if problems.Has(w.problem) {
			list = append(list, Warning{Code: w.problem.Codes()[0], Text: w.text})
		}
	}
	return list
}
