package identity

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// oneDomain gives the one form of a domain that can be written in two ways, with
// letters and in the ASCII form that the network uses (RFC 5890): the letters. A
// domain that the rules for such names do not take stays as it is, so that
// whoever registered with one is still found.
func oneDomain(domain string) string {
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(ascii, "xn--") {
		return domain
	}
	letters, err := idna.Lookup.ToUnicode(ascii)
	if err != nil || norm.NFC.String(letters) != letters {
		return domain
	}
	return letters
}

// formerForm gives the form under which an address may have been registered
// before its two became one; "" when there is none.
func formerForm(address string) string {
	at := strings.LastIndexByte(address, '@')
	ascii, err := idna.Lookup.ToASCII(address[at+1:])
	if err != nil || !strings.Contains(ascii, "xn--") || ascii == address[at+1:] {
		return ""
	}
	return address[:at+1] + ascii
}

// emailHashes are the hashes under which an address may be found, today's first.
func (c *Customers) emailHashes(s scope.Scope, address string) [][]byte {
	list := [][]byte{c.emailHash(s, address)}
	if former := formerForm(address); former != "" {
		list = append(list, c.emailHash(s, former))
	}
	return list
}

// holderOf gives the id of the account that has an address, "" when nobody has.
func (c *Customers) holderOf(q store.Queryer, s scope.Scope, realm, address string) (string, error) {
	for _, hash := range c.emailHashes(s, address) {
		if id, err := identitydb.HolderOf(q, s, realm, KindEmail, hash); err != nil || id != "" {
			return id, err
		}
	}
	return "", nil
}
