package wire

import (
	"net/http"
	"strings"
)

// normalPath gives the route's pattern, or for an unknown path the path with
// every part that may be an id or a secret replaced, so that logs and records
// neither leak nor grow with what callers invent.
func normalPath(r *http.Request) string {
	if p := r.Pattern; p != "" && p != "/" {
		if _, path, ok := strings.Cut(p, " "); ok {
			return path
		}
		return p
	}
	parts := strings.Split(r.URL.Path, "/")
	if len(parts) > 8 {
		parts = append(parts[:8], "…")
	}
	for i, part := range parts {
		if !plainWord(part) {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, "/")
}

// plainWord accepts short words of letters, with dashes, dots and underscores,
// and the version parts v1 to v9.
func plainWord(s string) bool {
	if len(s) > 20 {
		return false
	}
	if len(s) == 2 && s[0] == 'v' && s[1] >= '1' && s[1] <= '9' {
		return true
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '.', c == '_':
		default:
			return false
		}
	}
	return true
}
