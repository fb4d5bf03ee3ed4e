package manifest

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/internal/captcha"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

var (
	environments = []string{"sandbox", "live"}
	captchas     = []string{captcha.None, captcha.PoW, captcha.ReCAPTCHA, captcha.HCaptcha, captcha.Turnstile}
)

func (c *checker) shops(path string, shops []Shop, seen map[string]string) {
	for i, s := range shops {
		at := fmt.Sprintf("%s.shops[%d]", path, i)
		if s.ID < 1 {
			c.wrong(at+".id", "%d is not allowed; allowed: 1 and more", s.ID)
		}
		c.unique(seen, at+".id", strconv.Itoa(s.ID))
		c.sealable(at+".secret", s.Secret, minSecret)
		for j, u := range s.CallbackURLs {
			c.url(fmt.Sprintf("%s.callback_urls[%d]", at, j), u)
		}
		if p := s.Password; p != nil && (p.Min < 0 || p.Max < 0 || p.Max != 0 && p.Max < p.Min || p.Max > 1000) {
			c.wrong(at+".password", "min %d and max %d are not allowed; allowed: min ≤ max ≤ 1000", p.Min, p.Max)
		}
		if l := s.Login; l != nil {
			c.oneOf(at+".login.captcha", l.Captcha, captchas...)
			if l.CaptchaAfter < 0 {
				c.wrong(at+".login.captcha_after", "%d is not allowed; allowed: 1 and more", l.CaptchaAfter)
			}
			c.passkeys(at+".login", *l)
		}
	}
}

func (c *checker) clients(path string, clients []OAuthClient, shops []Shop, seen map[string]string) {
	for i, o := range clients {
		at := fmt.Sprintf("%s.oauth_clients[%d]", path, i)
		if o.ID < 1 {
			c.wrong(at+".id", "%d is not allowed; allowed: 1 and more", o.ID)
		}
		c.unique(seen, at+".id", strconv.Itoa(o.ID))
		switch {
		case !o.Public:
			c.hashable(at+".secret", o.Secret, minSecret)
		case o.Secret != "":
			c.wrong(at+".secret", "is not for a public client, which could not keep it")
		}
		c.oneOf(at+".environment", o.Environment, environments...)
		c.oneOf(at+".alg", o.Alg, "RS256", "ES256")
		if o.AccessTTL > 0 && o.RefreshTTL > 0 && o.RefreshTTL < o.AccessTTL {
			c.wrong(at+".refresh_ttl", "is shorter than access_ttl; a refresh token must outlive its access token")
		}
		c.grants(at, o)
		c.hosted(at, o, shops)
	}
}

// hosted checks what lets a client send customers to the hosted pages.
func (c *checker) hosted(at string, o OAuthClient, shops []Shop) {
	if o.Shop != 0 && !slices.ContainsFunc(shops, func(s Shop) bool { return s.ID == o.Shop }) {
		c.wrong(at+".shop", "%d is no shop of this company", o.Shop)
	}
	if o.Shop == 0 && len(o.RedirectURIs) > 0 {
		c.wrong(at+".redirect_uris", "needs shop, which says whose customers log in")
	}
	for i, u := range o.RedirectURIs {
		c.redirect(fmt.Sprintf("%s.redirect_uris[%d]", at, i), u, o.Public)
	}
	for i, u := range o.PostLogoutRedirectURIs {
		c.redirect(fmt.Sprintf("%s.post_logout_redirect_uris[%d]", at, i), u, o.Public)
	}
}

// redirect wants an address that a browser may be sent to with a code: absolute
// and without a fragment (RFC 6749, section 3.1.2). An app may have a scheme of
// its own, which is a reversed domain (RFC 8252, section 7.1).
func (c *checker) redirect(path, s string, app bool) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme == "" || u.Fragment != "" || strings.Contains(s, "#") || u.User != nil:
		c.wrong(path, "is not allowed; allowed: an absolute address without fragment")
	case u.Scheme == "https" || u.Scheme == "http":
		c.url(path, s)
	case !app || !strings.Contains(u.Scheme, "."):
		c.wrong(path, "scheme %q is not allowed; allowed: https, http, and for public clients a reversed domain such as com.example.app", u.Scheme)
	}
}

// grants checks how a client may get tokens and for what.
func (c *checker) grants(at string, o OAuthClient) {
	if o.Grants != nil && len(o.Grants) == 0 {
		// Kept as it is it would read back as the default, which allows more.
		c.wrong(at+".grants", "is empty; leave it out for the default, or disable the client")
	}
	seen := map[string]string{}
	for i, grant := range o.Grants {
		here := fmt.Sprintf("%s.grants[%d]", at, i)
		c.need(here, grant)
		c.oneOf(here, grant, tenant.GrantCode, tenant.GrantRefresh, tenant.GrantCredentials)
		c.unique(seen, here, grant)
		if o.Public && grant == tenant.GrantCredentials {
			c.wrong(here, "%s is not for a public client, which cannot prove who it is", grant)
		}
	}
	seen = map[string]string{}
	for i, s := range o.Scopes {
		here := fmt.Sprintf("%s.scopes[%d]", at, i)
		c.need(here, s)
		if strings.ContainsFunc(s, notInScope) {
			c.wrong(here, "%q is no scope; allowed: printable ASCII without spaces, quotes and backslashes", s)
		}
		c.unique(seen, here, s)
	}
}

// notInScope reports what no scope may hold (RFC 6749, section 3.3).
func notInScope(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }

func (c *checker) apiKeys(path string, keys []APIKey, seen map[string]string) {
	names := map[string]string{}
	for i, k := range keys {
		at := fmt.Sprintf("%s.api_keys[%d]", path, i)
		c.need(at+".name", k.Name)
		c.unique(names, at+".name", k.env()+"/"+k.Name)
		c.hashable(at+".key", k.Key, minSecret)
		if first, ok := seen[string(k.Key)]; ok {
			c.wrong(at+".key", "is the key at %s too", first) // without the value
		}
		seen[string(k.Key)] = at
		c.oneOf(at+".environment", k.Environment, environments...)
		c.oneOf(at+".kind", k.Kind, "private", "public")
		c.oneOf(at+".captcha", k.Captcha, captchas...)
		for j, method := range k.Recovery {
			c.oneOf(fmt.Sprintf("%s.recovery[%d]", at, j), method, "PHONE", "QUESTION", "MAIL")
		}
	}
}

func (c *checker) people(path string, company Company) {
	names := map[string]string{}
	for i, p := range company.Profiles {
		at := fmt.Sprintf("%s.profiles[%d]", path, i)
		c.need(at+".mnemocode", p.Mnemocode)
		c.unique(names, at+".mnemocode", p.env()+"/"+p.Mnemocode)
		c.need(at+".role", p.Role)
		c.oneOf(at+".role", p.Role, "CLIENT", "USER", "EMPLOYEE", "PARTNER", "COMPANY")
		c.oneOf(at+".environment", p.Environment, environments...)
		c.oneOf(at+".mfa", p.MFA, "otp")
		for j, code := range p.Disclaimers {
			if !company.hasDisclaimer(code) {
				c.wrong(fmt.Sprintf("%s.disclaimers[%d]", at, j), "%q is no disclaimer of this company", code)
			}
		}
	}
	for i, d := range company.Disclaimers {
		at := fmt.Sprintf("%s.disclaimers[%d]", path, i)
		c.need(at+".code", d.Code)
		c.need(at+".version", d.Version)
		c.need(at+".text", d.Text)
	}
	for i, p := range company.Products {
		at := fmt.Sprintf("%s.products[%d]", path, i)
		c.need(at+".mnemocode", p.Mnemocode)
		c.oneOf(at+".status", p.Status, "I", "C", "S")
	}
	for i, k := range company.SignatureKeys {
		at := fmt.Sprintf("%s.signature_keys[%d]", path, i)
		c.need(at+".id", k.ID)
		c.need(at+".profile", k.Profile)
		c.oneOf(at+".alg", k.Alg, "HMAC-SHA256", "Ed25519")
		c.sealable(at+".secret", k.Secret, minSecret)
	}
}

func (c *Company) hasDisclaimer(code string) bool {
	for _, d := range c.Disclaimers {
		if d.Code == code {
			return true
		}
	}
	return false
}

func (c *checker) links(path string, company Company) {
	for i, w := range company.Widgets {
		at := fmt.Sprintf("%s.widgets[%d]", path, i)
		c.need(at+".id", w.ID)
		c.oneOf(at+".environment", w.Environment, environments...)
		for j, origin := range w.Origins {
			c.url(fmt.Sprintf("%s.origins[%d]", at, j), origin)
		}
	}
	for i, w := range company.Webhooks {
		at := fmt.Sprintf("%s.webhooks[%d]", path, i)
		c.url(at+".url", w.URL)
		c.oneOf(at+".environment", w.Environment, environments...)
	}
	c.idps(path, company.IDPs)
}
