package wire

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
)

const problemType = "application/problem+json"

var noStore = []string{"no-store"}

// problem writes an error as RFC 9457. The code is the dialect's; title and
// type follow from it alone, so that two conditions that a dialect words alike,
// to conceal which it was, stay alike here.
func (f *Face) problem(w http.ResponseWriter, row Row, e *fault.Error, id string) {
	body := map[string]any{
		"type":     f.ErrorPage(row.Code),
		"title":    Title(row.Code),
		"status":   row.Status,
		"detail":   row.Message,
		"instance": "urn:uuid:" + id,
		"code":     row.Code,
	}
	if row.Hint != "" {
		body["hint"] = row.Hint
	}
	if e.RetryAfter > 0 {
		body["retry_after_seconds"] = Seconds(e.RetryAfter)
	}
	for _, key := range row.Details {
		if v, ok := e.Details[key]; ok {
			body[key] = v
		}
	}
	if len(e.Invalid) > 0 {
		errs := make([]map[string]string, len(e.Invalid))
		for i, field := range e.Invalid {
			errs[i] = map[string]string{"field": field.Name, "rule": string(field.Rule), "detail": field.Words()}
		}
		body["errors"] = errs
	}
	// A challenge is the face's, not the format's: 401 needs it here too.
	if c, ok := f.Dialect.(interface{ Challenge(Row) string }); ok {
		if v := c.Challenge(row); v != "" {
			w.Header().Set("WWW-Authenticate", v)
		}
	}
	// Nor is it the format's what caches may keep.
	if c, ok := f.Dialect.(interface{ Uncached() bool }); ok && c.Uncached() {
		w.Header()["Cache-Control"] = noStore
	}
	ow := &retype{w}
	_ = JSON(ow, row.Status, body) // texts, numbers and details that were JSON already
}

// retype writes JSON under the problem media type.
type retype struct{ http.ResponseWriter }

func (t *retype) WriteHeader(status int) {
	t.Header().Set("Content-Type", problemType)
	t.ResponseWriter.WriteHeader(status)
}

// ErrorPage gives the address of a code's page.
func (f *Face) ErrorPage(code string) string { return f.BaseURL + ErrorPath(f.Dialect.Name(), code) }

// ErrorPath gives the path of a code's page.
func ErrorPath(api, code string) string { return "/errors/" + api + "/" + url.PathEscape(code) }

// Title makes a sentence of a code: USER_NOT_FOUND is "User not found".
func Title(code string) string {
	s := strings.ToLower(strings.NewReplacer("_", " ", ".", " ").Replace(code))
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// wantsProblem reports whether the caller asks for problem+json, at least as
// much as for plain JSON. A wildcard does not ask for it.
func wantsProblem(r *http.Request) bool {
	asked, plain := 0.0, 0.0
	for _, line := range r.Header["Accept"] {
		if !strings.Contains(line, problemType) {
			continue
		}
		for part := range strings.SplitSeq(line, ",") {
			kind, params, _ := strings.Cut(part, ";")
			switch strings.TrimSpace(kind) {
			case problemType:
				asked = quality(params)
			case "application/json":
				plain = quality(params)
			}
		}
	}
	return asked > 0 && asked >= plain
}

// quality reads q of a header element's parameters; 1 when there is none, 0
// when it is not a number.
func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
			q, err := strconv.ParseFloat(v, 64)
			if err != nil {
				return 0
			}
			return q
		}
	}
	return 1
}
