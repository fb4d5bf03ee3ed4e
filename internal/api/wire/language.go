package wire

import (
	"net/http"
	"strings"
)

// Language picks es, en or pt by Accept-Language; es, the language of most
// people served, when the caller prefers none of them.
func Language(r *http.Request) string {
	header := r.Header.Get("Accept-Language")
	best, bestQ := "es", 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(part, ";")
		primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		for _, have := range [...]string{"es", "en", "pt"} {
			if strings.EqualFold(primary, have) {
				if q := quality(params); q > bestQ {
					best, bestQ = have, q
				}
			}
		}
	}
	return best
}
