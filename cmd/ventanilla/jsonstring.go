package main

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// appendJSONString appends s as a JSON string, bytes that are no UTF-8 as U+FFFD.
// Unlike encoding/json it leaves &, a letter of RFCs, as it is.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	if isPlain(s) {
		return append(append(b, s...), '"')
	}
	const hex = "0123456789abcdef"
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ' || r == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r) // what was no UTF-8 is utf8.RuneError here
		}
	}
	return append(b, '"')
}

// appendShown appends s as a person may see it: what would steer the terminal, or
// cannot be shown, makes it a quoted string.
func appendShown(b []byte, s string) []byte {
	if isPlain(s) {
		return append(b, s...)
	}
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return strconv.AppendQuote(b, s)
		}
	}
	return append(b, s...)
}

// isPlain reports whether s is printable ASCII without quotes and backslashes,
// which is the usual case.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
