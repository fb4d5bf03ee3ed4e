package upstream

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// maxExcerpt bounds what is kept of an answer that cannot be read, in
// characters.
const maxExcerpt = 120

// sent gives the question for the record.
func (e *exchange) sent() map[string]string {
	out := map[string]string{"path": path(e.service)}
	for name, value := range e.service.body(e.query) {
		out[name] = masked(name, value)
	}
	return out
}

// told gives the fields of an answer for the record: what the contract words is
// in clear, what is somebody's is not.
func (e *exchange) told(x envelope, r response) map[string]string {
	out := map[string]string{"status": word(x.Status), "code": word(x.Code), "id": word(x.ID), "errorMessage": e.clean(x.ErrorMessage),
		"response.status": word(r.Status), "response.code": word(r.Code), "response.message": e.clean(r.Message)}
	var fields map[string]any
	_ = decode(x.Response, &fields) // no object has no fields
	for name, value := range fields {
		if _, told := out["response."+name]; !told {
			out["response."+short(name)] = masked(name, value)
		}
	}
	for name, value := range out {
		if value == "" {
			delete(out, name)
		}
	}
	return out
}

// masked shows the end of an identifier, and of anything else only that it is
// there.
func masked(name string, value any) string {
	text, ok := value.(string)
	switch {
	case ok && text == "":
		return ""
	case ok && (name == "curp" || name == "nss" || name == "rfc"):
		return source.Masked(short(text))
	}
	return "***"
}

var wordy = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)

// word shows a status, code or id that looks like one.
func word(text string) string {
	if text == "" || wordy.MatchString(text) {
		return text
	}
	return "***"
}

// note says why an answer is none, and how it begins.
func (e *exchange) note(raw []byte, why error) {
	e.said.Note = why.Error()
	if len(raw) > 0 {
		e.said.Note += fmt.Sprintf("; it begins %q", e.clean(string(raw[:min(len(raw), 8*maxExcerpt)])))
	}
}

// clean takes what is secret or somebody's out of a text of the server's: what
// we sent, and every digit beyond a single one.
func (e *exchange) clean(text string) string {
	if text = short(text); text == "" {
		return ""
	}
	for _, secret := range e.secrets() {
		if secret != "" {
			text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(secret)).ReplaceAllLiteralString(text, "***")
		}
	}
	text = digits.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("#", len(s)) })
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
}

// digits are those of a number of somebody's, not of a sentence's.
var digits = regexp.MustCompile(`[0-9]{3,}`)

// secrets are what must not stand in the record although the server may repeat
// it.
func (e *exchange) secrets() []string {
	list := append([]string{e.source.Key, e.query.CURP, e.query.NSS}, e.query.RFCs...)
	if p := e.query.Person; p != nil {
		list = append(list, p.Given, p.FirstSurname, p.SecondSurname, p.Birth)
	}
	return list
}

// short cuts a text to an excerpt.
func short(text string) string {
	runes := []rune(strings.ToValidUTF8(text, "?"))
	if len(runes) > maxExcerpt {
		return string(runes[:maxExcerpt]) + "…"
	}
	return string(runes)
}
