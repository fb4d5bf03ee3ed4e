// Package home is the page at the root of the server: what this is, and where
// everything else stands.
package home

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed home.html
var text string

// Page fills the root page.
type Page struct {
	Version string
	Sandbox bool // whether sandbox companies exist
}

// Handler serves the page at exactly "/". Its content cannot change while the
// server runs, so it is drawn once.
func Handler(p Page) (http.Handler, error) {
	t, err := template.New("home").Parse(text)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := t.Execute(&page, p); err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		_, _ = w.Write(page.Bytes())
	}), nil
}
