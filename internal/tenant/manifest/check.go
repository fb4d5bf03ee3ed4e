package manifest

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// checker collects what is wrong.
type checker struct {
	m    *Manifest
	errs []error
}

func (c *checker) wrong(path, format string, args ...any) {
	if c.m.unresolved[path] {
		return // it was told already, and its reference is not its value
	}
	c.errs = append(c.errs, c.m.errorAt(path, format, args...))
}

func (c *checker) need(path, value string) {
	if value == "" {
		c.wrong(path, "is missing")
	}
}

// oneOf checks a value that has a default, so empty is fine.
func (c *checker) oneOf(path, value string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		c.wrong(path, "%q is not allowed; allowed: %s", value, strings.Join(allowed, ", "))
	}
}

func (c *checker) unique(seen map[string]string, path, value string) {
	if first, ok := seen[value]; ok {
		c.wrong(path, "%s stands at %s already", value, first)
		return
	}
	seen[value] = path
}

func (c *checker) url(path, value string) {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		c.wrong(path, "%q is no address; allowed: http:// and https:// addresses with a host", value)
	}
}

// The prefixes of secrets as export writes them.
const (
	hashedPrefix = "sha256:"
	sealedPrefix = "sealed:"
)

// minSecret is the least length of a secret, in bytes.
const minSecret = 32

func (c *checker) hashable(path string, s Secret, least int) {
	if digits, ok := strings.CutPrefix(string(s), hashedPrefix); ok {
		if raw, err := hex.DecodeString(digits); err != nil || len(raw) != 32 {
			c.wrong(path, "sha256: wants 64 hexadecimal digits")
		}
		return
	}
	c.secret(path, s, least)
}

func (c *checker) sealable(path string, s Secret, least int) {
	if text, ok := strings.CutPrefix(string(s), sealedPrefix); ok {
		if _, err := base64.RawStdEncoding.DecodeString(text); err != nil {
			c.wrong(path, "sealed: wants what export wrote")
		}
		return
	}
	c.secret(path, s, least)
}

// secret never repeats the value: errors go to logs and terminals.
func (c *checker) secret(path string, s Secret, least int) {
	if len(s) < least {
		c.wrong(path, "has %d bytes; a secret has at least %d", len(s), least)
	}
}

// check holds every value to its rule.
func (m *Manifest) check() error {
	c := &checker{m: m}
	codes, keys, shops, clients := map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	for i, company := range m.Companies {
		path := fmt.Sprintf("companies[%d]", i)
		if !isCode(company.Code) {
			c.wrong(path+".code", "%q is not allowed; a code has six letters or digits", company.Code)
		}
		c.unique(codes, path+".code", company.Code)
		c.need(path+".name", company.Name)
		c.limits(path+".limits", company.Limits)
		c.shops(path, company.Shops, shops)
		c.clients(path, company.OAuthClients, company.Shops, clients)
		c.apiKeys(path, company.APIKeys, keys)
		c.people(path, company)
		c.links(path, company)
	}
	c.deployment()
	return errors.Join(c.errs...)
}

func isCode(code string) bool {
	return len(code) == 6 && strings.Trim(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}

func (c *checker) limits(path string, l *Limits) {
	if l == nil {
		return
	}
	for _, limit := range []struct {
		key   string
		value int
	}{
		{"nss_per_curp_per_day", l.NSSPerCURPPerDay}, {"weeks_per_curp_per_day", l.WeeksPerCURPPerDay},
		{"api_requests_per_minute", l.APIRequestsPerMinute}, {"login_failures", l.LoginFailures},
		{"nip_per_destination_per_hour", l.NIPPerDestinationPerHour}, {"nip_per_destination_per_day", l.NIPPerDestinationPerDay},
	} {
		if limit.value < 0 {
			c.wrong(path+"."+limit.key, "%d is not allowed; allowed: 1 and more, 0 for the default", limit.value)
		}
	}
}

func (c *checker) deployment() {
	c.limits("limits", c.m.Limits)
	c.sources()
	c.hosts()
	c.captcha()
	if sms := c.m.SMS; sms != nil && sms.HTTP != nil && !strings.HasPrefix(string(sms.HTTP.URL), sealedPrefix) {
		c.url("sms.http.url", string(sms.HTTP.URL))
	}
}

// hosts refuses what is no host name: Host headers are compared with it whole.
func (c *checker) hosts() {
	if c.m.APIs == nil {
		return
	}
	seen := map[string]string{}
	for _, api := range c.m.APIs.each() {
		for i, host := range api.hosts {
			path := fmt.Sprintf("apis.%s.hosts[%d]", api.name, i)
			c.host(path, host)
			c.unique(seen, path, strings.ToLower(host))
		}
	}
	if c.m.APIs.Lookup == nil {
		return
	}
	only := c.m.APIs.Lookup.Environments
	names := map[string]string{}
	for _, host := range slices.Sorted(maps.Keys(only)) {
		path := "apis.lookup.environments." + host
		c.host(path, host)
		c.unique(names, path, strings.ToLower(host))
		c.need(path, only[host])
		c.oneOf(path, only[host], string(scope.Sandbox), string(scope.Live))
	}
}

func (c *checker) host(path, name string) {
	if name == "" || strings.ContainsAny(name, "/:@ *") {
		c.wrong(path, "%q is no host name; allowed: a name without scheme, port and path", name)
	}
}
