package signin

import (
	_ "embed"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/web/page"
)

//go:embed style.css
var style string

//go:embed page.html
var html string

//go:embed passkey.js
var passkeyScript string

//go:embed work.js
var workScript string

//go:embed go.js
var goScript string

// The scripts of ours that a page can have. They stand in the page; its policy
// has their hashes and lets no other run.
const (
	scriptPasskey = "passkey" // navigator.credentials
	scriptWork    = "work"    // proof of work
	scriptGo      = "go"      // posts an answer to an application
)

var scripts = map[string]string{scriptPasskey: passkeyScript, scriptWork: workScript, scriptGo: goScript}

var tmpl = template.Must(template.New("signin").Funcs(template.FuncMap{
	"style":  func() template.CSS { return template.CSS(style) },
	"script": func(name string) template.JS { return template.JS(scripts[name]) },
}).Parse(html))

// policy names what the page needs and nothing else. A form of ours goes to this
// server, and the way on from there is a page of its own: what a form is
// redirected to counts as where it went.
func policy(v *view) string {
	forms := page.OwnForms
	if v.Elsewhere {
		// The application's address, and wherever that redirects to. The page has
		// nothing but the answer that was meant for it.
		forms = "*"
	}
	var more []string
	sources := ""
	for _, name := range v.Scripts {
		sources += " " + page.Hash(scripts[name])
	}
	if v.Captcha != nil {
		sources += v.Captcha.source("script-src")
	}
	if sources != "" {
		more = append(more, "script-src"+sources, "connect-src 'self'"+v.Captcha.source("connect-src"))
	}
	if frames := v.Captcha.source("frame-src"); frames != "" {
		more = append(more, "frame-src"+frames)
	}
	return page.Policy(style, forms, more...)
}

// show answers with a page. Whoever reads it later, or frames it, or opened it
// in a window of theirs, gets nothing out of it.
func show(w http.ResponseWriter, status int, v *view) error {
	v.focus()
	h := w.Header()
	h["Cache-Control"] = []string{"no-store"}
	h.Set("Content-Language", v.Lang)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	// Forms say where they come from; other servers learn nothing.
	h.Set("Referrer-Policy", "same-origin")
	page.Write(w, status, policy(v), tmpl, v)
	return nil
}

func retryAfter(w http.ResponseWriter, after time.Duration) {
	w.Header().Set("Retry-After", strconv.FormatInt(wire.Seconds(after), 10))
}
