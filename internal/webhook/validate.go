package webhook

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/outbound"
)

const (
	maxEndpoints = 50
	maxURL       = 2000
	maxName      = 200
	maxPatterns  = 50
)

// validate judges an endpoint's settings.
func (h *Hub) validate(e Endpoint) error {
	var wrong []fault.Field
	switch {
	case e.URL == "":
		wrong = append(wrong, fault.Field{Name: "url", Rule: fault.Required})
	case len(e.URL) > maxURL:
		wrong = append(wrong, fault.Field{Name: "url", Rule: fault.TooLong, Limit: maxURL})
	case outbound.CheckURL(e.URL, h.config.AllowPrivate) != nil:
		wrong = append(wrong, fault.Field{Name: "url", Rule: fault.Format})
	}
	for name, text := range map[string]string{"name": e.Name, "widget_id": e.WidgetID} {
		if strings.ContainsRune(text, 0) { // PostgreSQL stores none
			wrong = append(wrong, fault.Field{Name: name, Rule: fault.Format})
		}
	}
	if utf8.RuneCountInString(e.Name) > maxName {
		wrong = append(wrong, fault.Field{Name: "name", Rule: fault.TooLong, Limit: maxName})
	}
	if len(e.Events) > maxPatterns {
		wrong = append(wrong, fault.Field{Name: "events", Rule: fault.TooLong, Limit: maxPatterns})
	} else if slices.ContainsFunc(e.Events, func(p string) bool { return !known(p) }) {
		wrong = append(wrong, fault.Field{Name: "events", Rule: fault.NotAllowed, OneOf: append([]string{"*"}, Types...)})
	}
	if e.Status != "" && e.Status != Active && e.Status != Paused {
		wrong = append(wrong, fault.Field{Name: "status", Rule: fault.NotAllowed, OneOf: []string{string(Active), string(Paused)}})
	}
	if _, err := secretKey(e.Secret); e.Secret != "" && err != nil {
		wrong = append(wrong, fault.Field{Name: "secret", Rule: fault.Format})
	}
	if len(wrong) > 0 {
		return fault.RequestInvalid.Fields(wrong...)
	}
	return nil
}

// known reports whether a pattern can match any event.
func known(pattern string) bool {
	if family, ok := strings.CutSuffix(pattern, ".*"); ok {
		return slices.ContainsFunc(Types, func(t string) bool { return strings.HasPrefix(t, family+".") })
	}
	return pattern == "*" || slices.Contains(Types, pattern)
}
