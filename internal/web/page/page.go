// Package page is what the pages of this server have in common: one style sheet
// of their own, nothing from elsewhere, and no script, picture or frame but what
// a page's policy names.
package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"strings"
)

// Forms says where a page's forms may go, as the directive form-action.
type Forms string

// To nowhere, or back to this server.
const (
	NoForms  Forms = "'none'"
	OwnForms Forms = "'self'"
)

// Policy gives the Content-Security-Policy of a page with one style sheet, and
// with whatever more directives say.
func Policy(style string, forms Forms, more ...string) string {
	policy := fmt.Sprintf("default-src 'none'; style-src %s; form-action %s; base-uri 'none'; frame-ancestors 'none'", Hash(style), forms)
	if len(more) > 0 {
		policy += "; " + strings.Join(more, "; ")
	}
	return policy
}

// Hash gives the source expression of one script or style sheet that stands in
// the page, to the byte.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Write answers with a page. A template that does not fit its own data is a
// defect that the tests find before anybody else, and panics.
func Write(w http.ResponseWriter, status int, policy string, t *template.Template, data any) {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		panic(fmt.Sprintf("page %s: %v", t.Name(), err))
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Referrer-Policy") == "" {
		h.Set("Referrer-Policy", "no-referrer")
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a reader who has gone is no news
}
