package identity_test

import (
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity"
)

// Ensure one address has one form, and that what is none is refused.
func TestNormalEmail(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ana@example.com":                        "ana@example.com",
		"  ANA.Soto+tag@EXAMPLE.com ":            "ana.soto+tag@example.com",
		"o'brien@example.ie":                     "o'brien@example.ie",
		"jose\u0301@correo.mx":                   "josé@correo.mx",
		"ana@xn--caf-dma.example":                "ana@café.example",
		"ana@XN--CAF-DMA.EXAMPLE":                "ana@café.example",
		"ana@cafe\u0301.example":                 "ana@café.example",
		"ana@xn--fiqs8s.example":                 "ana@中国.example",
		"ana@a--b.example":                       "ana@a--b.example",
		"ana@xn--0.example":                      "ana@xn--0.example",
		"ana@café.example":                       "ana@café.example",
		"":                                       "",
		"ana":                                    "",
		"ana@":                                   "",
		"@example.com":                           "",
		"ana@localhost":                          "",
		"ana@example..com":                       "",
		"ana@-example.com":                       "",
		"ana@[127.0.0.1]":                        "",
		"a b@example.com":                        "",
		`"a b"@example.com`:                      "",
		"Ana <ana@example.com>":                  "",
		"ana@example.com,b@b.com":                "",
		"ana@example.com\r\nBcc: x":              "",
		"ana\x00@example.com":                    "",
		"ana@exa_mple.com":                       "",
		"an\xff@example.com":                     "",
		strings.Repeat("a", 65) + "@example.com": "",
		"a@" + strings.Repeat("a.", 130) + "com": "",
	} {
		got, ok := identity.NormalEmail(in)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
}

// Ensure the normal form is its own normal form, whatever comes in.
func FuzzNormalEmail(f *testing.F) {
	f.Add("Ana@Example.com")
	f.Add("\"@\"@x.y")
	f.Add("İ@x.y")
	f.Fuzz(func(t *testing.T, in string) {
		once, ok := identity.NormalEmail(in)
		if !ok {
			return
		}
		if twice, ok := identity.NormalEmail(once); !ok || twice != once {
			t.Errorf("%q: %q, then %q %v", in, once, twice, ok)
		}
		if strings.Count(once, "@") != 1 {
			t.Errorf("%q: %q", in, once)
		}
	})
}
