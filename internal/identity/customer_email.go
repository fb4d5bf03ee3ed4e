package identity

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NormalEmail gives the one form of an address under which it is found: without
// outer spaces, in lower case, NFC, an internationalised domain in letters. It says false for what is no address that a
// person would have: quoted local parts, comments, address literals, a domain
// without a dot.
func NormalEmail(s string) (string, bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	// Lower case may decompose a letter, so NFC comes last.
	s = norm.NFC.String(strings.ToLower(norm.NFC.String(strings.TrimSpace(s))))
	if len(s) > 254 || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", false
	}
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s {
		return "", false
	}
	at := strings.LastIndexByte(s, '@')
	local, domain := s[:at], oneDomain(s[at+1:])
	s = local + "@" + domain
	if len(s) > 254 || len(local) > 64 || strings.ContainsAny(local, `"(),:;<>[]\`) {
		return "", false
	}
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return "", false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool {
				return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
			}) {
			return "", false
		}
	}
	return s, true
}
