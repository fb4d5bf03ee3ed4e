package signin

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/web/page"
)

var (
	inlineStyle  = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	outside      = regexp.MustCompile(`(?:src|href|action)="(https?:[^"]*)"`)
)

// Ensure that every page's policy admits its own style and scripts, to the byte,
// and nothing else, unless a captcha's provider is asked.
func TestPolicies(t *testing.T) {
	t.Parallel()
	eachPage(t, func(t *testing.T, v *visit, p *view) {
		w := httptest.NewRecorder()
		if err := show(w, 200, p); err != nil {
			t.Fatal(err)
		}
		body, h := w.Body.String(), w.Header()
		policy := h.Get("Content-Security-Policy")
		for _, css := range inlineStyle.FindAllStringSubmatch(body, -1) {
			if !strings.Contains(policy, "style-src "+page.Hash(css[1])) {
				t.Errorf("the style may not be used: %s", policy)
			}
		}
		found := inlineScript.FindAllStringSubmatch(body, -1)
		if len(found) != len(p.Scripts) || len(found) == 0 && p.Captcha == nil && strings.Contains(policy, "script-src") {
			t.Errorf("%d scripts; %s", len(found), policy)
		}
		for _, js := range found {
			if !strings.Contains(policy, page.Hash(js[1])) {
				t.Errorf("a script may not run: %s", policy)
			}
		}
		for _, part := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%q is not in %s", part, policy)
			}
		}
		for _, bad := range []string{"unsafe", "data:", "blob:"} {
			if strings.Contains(policy, bad) {
				t.Errorf("%q is in %s", bad, policy)
			}
		}
		if own := strings.Contains(policy, "form-action 'self';"); own == p.Elsewhere {
			t.Errorf("forms: %s", policy)
		}
		if p.Captcha == nil && strings.Contains(policy, "https:") {
			t.Errorf("somebody else's: %s", policy)
		}
		for _, m := range outside.FindAllStringSubmatch(body, -1) {
			if (p.Captcha == nil || m[1] != p.Captcha.From) && m[1] != string(p.Onwards) && !p.Elsewhere && string(p.Onwards) == "" {
				t.Errorf("the page names %s", m[1])
			}
		}
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy": "same-origin", "Content-Language": v.texts.tag, "Content-Type": "text/html; charset=utf-8",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
	})
}
