package connect

import (
	"time"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/connect"
)

// span reads two dates or times, in either order; either may be missing. A
// date stands for its whole day in UTC.
func span(start, end string) (engine.Span, error) {
	from, fromEnd, err := moment("start_date", start)
	if err != nil {
		return engine.Span{}, err
	}
	to, toEnd, err := moment("end_date", end)
	if err != nil {
		return engine.Span{}, err
	}
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		from, toEnd = to, fromEnd
	}
	return engine.Span{From: from, To: toEnd}, nil
}

// moment gives the beginning of what the text names, and the first instant
// after it.
func moment(field, text string) (begin, after time.Time, err error) {
	if text == "" {
		return begin, after, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t, t.AddDate(0, 0, 1), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), t.UTC().Add(time.Microsecond), nil
	}
	return begin, after, fault.RequestInvalid.Fields(fault.Field{Name: field, Rule: fault.Format})
}

// days reads two dates for data that know days only.
func days(start, end string) (from, to string, err error) {
	s, err := span(start, end)
	if err != nil {
		return "", "", err
	}
	if !s.From.IsZero() {
		from = s.From.Format(time.DateOnly)
	}
	if !s.To.IsZero() {
		to = s.To.Add(-time.Microsecond).Format(time.DateOnly)
	}
	return from, to, nil
}
