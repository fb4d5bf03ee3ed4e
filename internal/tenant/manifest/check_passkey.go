package manifest

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// maxOrigins is how many origins browsers look through where a domain has
// several.
const maxOrigins = 10

// passkeys checks for which domain a shop's passkeys are, and which pages may ask
// for them. A browser refuses a page that is not of the domain or below it, and
// a passkey is for one domain for ever, so a mistake here locks people out.
func (c *checker) passkeys(at string, l Login) {
	if l.PasskeyRPID == "" && len(l.PasskeyOrigins) == 0 {
		return
	}
	if len(l.PasskeyOrigins) == 0 {
		c.wrong(at+".passkey_origins", "is missing; passkey_rp_id says of which domain the pages are, this says which may ask")
	}
	if len(l.PasskeyOrigins) > maxOrigins {
		c.wrong(at+".passkey_origins", "has %d entries; allowed: %d", len(l.PasskeyOrigins), maxOrigins)
	}
	id := l.PasskeyRPID
	if id == "" {
		c.wrong(at+".passkey_rp_id", "is missing; it is the domain of passkey_origins, or one above all of them")
	} else if what := notDomain(id); what != "" {
		c.wrong(at+".passkey_rp_id", "%q is %s; allowed: a domain such as example.com", id, what)
		id = ""
	}
	for i, origin := range l.PasskeyOrigins {
		here := fmt.Sprintf("%s.passkey_origins[%d]", at, i)
		u, err := url.Parse(origin)
		switch {
		case err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil || strings.ContainsAny(origin, "#?"):
			c.wrong(here, "%q is not allowed; allowed: scheme and host, such as https://shop.example", origin)
		case u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "localhost"):
			c.wrong(here, "%q is not allowed; browsers have passkeys under https, and on http://localhost", origin)
		case id != "" && u.Hostname() != id && !strings.HasSuffix(u.Hostname(), "."+id):
			c.wrong(here, "%q is not of the domain %s in passkey_rp_id", origin, id)
		}
	}
}

// notDomain says why a text is no domain that passkeys can be for; "" when it is.
func notDomain(s string) string {
	switch {
	case s == "localhost":
		return ""
	case net.ParseIP(s) != nil:
		return "an address"
	case strings.ToLower(s) != s:
		return "not in lower case"
	case !strings.Contains(s, "."):
		return "a whole top-level domain"
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
			label[0] == '-' || label[len(label)-1] == '-' {
			return "no domain"
		}
	}
	return ""
}
