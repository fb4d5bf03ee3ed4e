package identity

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// Ensure a mail speaks of a link only when it has one.
func TestEmailWords_Link(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`(?i)\b(link|enlace)\b`)
	for locale := range emailTexts {
		for _, u := range []EmailUse{EmailVerify, EmailLogin} {
			for _, to := range []string{"", "https://shop.example/in?h=1"} {
				_, text := emailWords(u, locale, "Acme", "123456", to)
				if link.MatchString(text) != (to != "") || !strings.Contains(text, to) {
					t.Errorf("%s %s with %q:\n%s", locale, u, to, text)
				}
			}
		}
	}
}

// Ensure mails say usted in Spanish, as the pages do.
func TestWords_Usted(t *testing.T) {
	t.Parallel()
	all := fmt.Sprint(emailTexts["es"], resetMails["es"], noticeTexts["es"])
	familiar := regexp.MustCompile(`(?i)(^|[^\p{L}])(tu|tus|tú|te|ti|contigo|eres|fuiste|tienes|puedes|pediste|elige|sigue este|ignora|revisa|des)([^\p{L}]|$)`)
	if found := familiar.FindString(all); found != "" || !strings.Contains(all, "usted") {
		t.Errorf("%q in %s", found, all)
	}
}
