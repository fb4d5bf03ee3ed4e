// Package errorpages shows the catalogue of everything that can go wrong: as
// pages, as JSON and in the terminal. All three are drawn from the dialects'
// tables and the conditions' entries, so they cannot say anything else than
// what the APIs answer.
package errorpages

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Item is one way in which one API answers one condition.
type Item struct {
	API       string            `json:"api"`
	Code      string            `json:"code"`
	Status    int               `json:"status"`
	Kind      string            `json:"type,omitempty"`
	Aliases   []string          `json:"aliases,omitempty"`
	Message   string            `json:"message"`
	Hint      string            `json:"hint,omitempty"`
	Condition fault.Condition   `json:"condition"`
	Meaning   string            `json:"meaning"`
	Actor     fault.Actor       `json:"actor"`
	Retry     fault.Retry       `json:"retry"`
	When      string            `json:"retry_when"`
	After     int64             `json:"retry_after_seconds,omitempty"` // unless the answer knows better
	Next      string            `json:"next_action"`
	Trigger   string            `json:"sandbox_trigger"`
	Texts     map[string]string `json:"user_messages"`
	URL       string            `json:"url"`
	Sample    string            `json:"-"` // the body of an answer
}

// catalogue draws the items from the dialects' tables.
func catalogue(dialects []wire.Dialect) []Item {
	var out []Item
	for _, d := range dialects {
		for _, row := range d.Rows() {
			e, _ := fault.Lookup(row.Condition)
			out = append(out, Item{
				API: d.Name(), Code: row.Code, Status: row.Status, Kind: row.Kind, Aliases: row.Aliases,
				Message: row.Message, Hint: row.Hint, Condition: row.Condition,
				Meaning: e.Meaning, Actor: e.Actor, Retry: e.Retry, When: e.When, After: wire.Seconds(row.RetryAfter),
				Next: e.Next, Trigger: e.Trigger, Texts: e.Texts,
				URL: wire.ErrorPath(d.Name(), row.Code), Sample: sample(d, row),
			})
		}
	}
	return out
}

// sample lets the dialect write an answer, so that the page shows a true one.
func sample(d wire.Dialect, row wire.Row) string {
	w := &written{header: http.Header{}}
	r := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/"}, Header: http.Header{}}
	f := &fault.Error{Condition: row.Condition, RetryAfter: row.RetryAfter}
	switch row.Condition {
	case fault.RequestMalformed, fault.RequestInvalid:
		f.Invalid = []fault.Field{{Name: "email", Rule: fault.Required}}
	case fault.CriticalAuthRequired:
		f.Details = map[string]any{"critical_auth_method": "otp", "methods": []string{"password", "login"}}
	case fault.SecondFactorRequired:
		f.Details = map[string]any{"challenge": "…", "methods": []string{"totp", "recovery_code"}, "expiresInSeconds": 600}
	}
	d.Render(w, r, row, f, "00000000-0000-0000-0000-000000000000")
	var b bytes.Buffer
	if json.Indent(&b, w.body.Bytes(), "", "  ") != nil {
		return w.body.String()
	}
	return b.String()
}

// written keeps an answer's body.
type written struct {
	header http.Header
	body   bytes.Buffer
}

func (w *written) Header() http.Header         { return w.header }
func (w *written) Write(p []byte) (int, error) { return w.body.Write(p) }
func (w *written) WriteHeader(int)             {}

// is reports whether the item has this condition or code, in any case.
func (i *Item) is(name string) bool {
	if strings.EqualFold(i.Code, name) || strings.EqualFold(string(i.Condition), name) {
		return true
	}
	for _, a := range i.Aliases {
		if strings.EqualFold(a, name) {
			return true
		}
	}
	return false
}

// has reports whether every word of a search stands somewhere in the item.
func (i *Item) has(words []string) bool {
	text := strings.ToLower(strings.Join(append([]string{
		i.API, i.Code, strconv.Itoa(i.Status), i.Message, i.Hint, string(i.Condition), i.Meaning, string(i.Actor),
		string(i.Retry), i.Next, i.Trigger, i.Texts["es"], i.Texts["en"], i.Texts["pt"],
	}, i.Aliases...), "\n"))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
