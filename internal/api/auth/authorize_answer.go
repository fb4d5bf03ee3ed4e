package auth

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"

	"github.com/ventanilla/ventanilla/internal/identity"
)

// sendAnswer sends a browser back to its application: by a redirect, or by a form
// that posts itself (OAuth 2.0 Form Post Response Mode).
func sendAnswer(w http.ResponseWriter, a identity.Answer) error {
	if !a.FormPost {
		return sendTo(w, a.Address())
	}
	var body bytes.Buffer
	if err := postPage.Execute(&body, a); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; script-src 'sha256-"+postScriptHash+"'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h["Cache-Control"] = noStore
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body.Bytes()) // a browser that has gone is nobody's error
	return nil
}

const postScript = `document.forms[0].submit()`

var postScriptHash = func() string {
	sum := sha256.Sum256([]byte(postScript))
	return base64.StdEncoding.EncodeToString(sum[:])
}()

// postPage works without scripts too, by a button that needs no language.
var postPage = template.Must(template.New("post").Parse(`<!doctype html>
<html><head><meta charset="utf-8"><title>→</title></head><body>
<form method="post" action="{{.RedirectURI}}">
{{range $name, $values := .Parameters}}{{range $values}}<input type="hidden" name="{{$name}}" value="{{.}}">
{{end}}{{end}}<noscript><button>→</button></noscript>
</form>
<script>` + postScript + `</script>
</body></html>
`))
