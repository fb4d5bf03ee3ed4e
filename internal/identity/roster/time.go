package roster

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

var errTime = errors.New("is no time: give RFC 3339, YYYY-MM-DD or milliseconds since 1970")

// oldest is before any customer of a shop on the web, so an earlier time is
// seconds that were taken for milliseconds.
var oldest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// ParseTime reads a time.
func ParseTime(s string) (Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t, err = time.Parse(time.DateOnly, s)
	}
	if err != nil {
		ms, bad := strconv.ParseInt(s, 10, 64)
		if bad != nil {
			return Time{}, errTime
		}
		t = time.UnixMilli(ms)
	}
	if t.Before(oldest) || t.Year() > 9999 {
		return Time{}, errors.New("is before 1990 or far in the future; a whole number counts milliseconds")
	}
	return Time{t.UTC()}, nil
}

// UnmarshalJSON reads a text or a number.
func (t *Time) UnmarshalJSON(b []byte) (err error) {
	s := strings.Trim(string(b), `"`)
	if s == "null" || s == "" {
		return nil
	}
	*t, err = ParseTime(s)
	return err
}
