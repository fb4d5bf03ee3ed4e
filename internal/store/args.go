package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// bind converts the arguments of a statement to the five types that both
// databases keep alike: int64, bool, string, []byte and nil. What only one of
// them would accept is refused on both: text that is not UTF-8 or holds a NUL
// byte (PostgreSQL), times (pass clock.Micros) and floats (money and
// rates are integers here).
func bind(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		v, err := bindOne(a)
		if err != nil {
			return nil, fmt.Errorf("store: argument $%d: %w", i+1, err)
		}
		out[i] = v
	}
	return out, nil
}

func bindOne(a any) (any, error) {
	switch v := a.(type) {
	case string:
		return v, checkText(v)
	case int64, bool, nil:
		return v, nil
	case []byte:
		if v == nil {
			return nil, nil
		}
		return v, nil
	case json.RawMessage: // JSON is TEXT, and []byte would be stored as a BLOB
		if v == nil {
			return nil, nil
		}
		return string(v), checkText(string(v))
	case int:
		return int64(v), nil
	}
	v, err := driver.DefaultParameterConverter.ConvertValue(a)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case string:
		return v, checkText(v)
	case time.Time:
		return nil, fmt.Errorf("a time: store clock.Micros of it")
	case float64:
		return nil, fmt.Errorf("a float: store an integer in the smallest unit")
	}
	return v, nil
}

func checkText(s string) error {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		return fmt.Errorf("text that is not UTF-8 or has a NUL byte")
	}
	return nil
}
