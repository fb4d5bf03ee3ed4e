package manifest

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/ventanilla/ventanilla/internal/tenant"
)

func (c *checker) idps(path string, list []IDP) {
	seen := map[string]string{}
	for i, p := range list {
		at := fmt.Sprintf("%s.idps[%d]", path, i)
		c.need(at+".key", p.Key)
		c.unique(seen, at+".key", p.Key)
		c.need(at+".client_id", p.ClientID)
		c.url(at+".issuer", p.Issuer)
		// OpenID Connect Discovery 1.0, section 2: nothing behind the path.
		if u, err := url.Parse(p.Issuer); err == nil && (u.User != nil || u.RawQuery != "" || u.Fragment != "") {
			c.wrong(at+".issuer", "an issuer has neither a user name nor a query nor a fragment")
		}
		if p.ClientSecret != "" {
			c.sealable(at+".client_secret", p.ClientSecret, 1)
		}
		scopes := map[string]string{}
		for j, s := range p.Scopes {
			here := fmt.Sprintf("%s.scopes[%d]", at, j)
			c.need(here, s)
			if strings.ContainsFunc(s, notInScope) {
				c.wrong(here, "%q is no scope; allowed: printable ASCII without spaces, quotes and backslashes", s)
			}
			c.unique(scopes, here, s)
		}
	}
}

func (a *application) idp(name, company string, p IDP) error {
	what := fmt.Sprintf("%s: identity provider %s", name, p.Key)
	idp := tenant.IDP{
		Key: p.Key, Company: company, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: []byte(p.ClientSecret), Scopes: p.Scopes,
	}
	if sealed, ok := strings.CutPrefix(string(p.ClientSecret), sealedPrefix); ok {
		secret, err := a.directory.UnsealIDP(company, p.Key, sealed)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		idp.ClientSecret = secret
	}
	did, err := a.editor.PutIDP(idp)
	return a.did(what, did, err)
}
