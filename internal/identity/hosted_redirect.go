package identity

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/internal/tenant"
)

// redirectListed reports whether an address is on a client's list, compared to
// the byte (RFC 9700, section 4.1.3): nothing then depends on who reads it how.
// An app on somebody's own machine listens at whatever port is free, so of an
// http address at the loopback the port is not compared for public clients (RFC
// 8252, section 7.3).
func redirectListed(c *tenant.OAuthClient, list []string, address string) bool {
	if slices.Contains(list, address) {
		return true
	}
	if !c.Public {
		return false
	}
	without, ok := loopback(address)
	return ok && slices.ContainsFunc(list, func(listed string) bool {
		l, ok := loopback(listed)
		return ok && l == without
	})
}

// loopback takes the port out of an http address at the loopback, as it is
// written. localhost is a name that somebody may have pointed elsewhere, so it is
// none (RFC 8252, section 8.3).
func loopback(address string) (without string, ok bool) {
	rest, ok := strings.CutPrefix(address, "http://")
	if !ok {
		return "", false
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, port := rest[:end], ""
	if at := strings.LastIndexByte(host, ':'); at > strings.LastIndexByte(host, ']') {
		host, port = host[:at], host[at+1:]
	}
	ip, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	if err != nil || !ip.IsLoopback() || ip.Zone() != "" || len(port) > 5 || strings.Trim(port, "0123456789") != "" {
		return "", false
	}
	return "http://" + host + rest[end:], true
}

// Answer is what goes back to an application: parameters, and where to.
type Answer struct {
	RedirectURI string
	Parameters  url.Values
	FormPost    bool // a form that posts itself, instead of a redirect
}

// Address gives the answer as an address to send a browser to. The query that
// the application's own address has stays as it is written.
func (a Answer) Address() string {
	sign := "?"
	if strings.Contains(a.RedirectURI, "?") {
		sign = "&"
	}
	return a.RedirectURI + sign + a.Parameters.Encode()
}

// Refuse is the answer that tells an application why there is no code, in the
// words of OAuth (RFC 6749, section 4.1.2.1), such as access_denied when the
// customer goes away.
func (c *Customers) Refuse(r HostedRequest, code, description string) Answer {
	p := url.Values{"error": {code}}
	if description != "" {
		p.Set("error_description", description)
	}
	return c.answer(r, p)
}

// answer adds what every answer has: the application's own state, and who
// answers (RFC 9207), so that an answer cannot be passed off as another server's.
func (c *Customers) answer(r HostedRequest, p url.Values) Answer {
	if r.State != "" {
		p.Set("state", r.State)
	}
	if c.issuer != "" {
		p.Set("iss", c.issuer)
	}
	return Answer{RedirectURI: r.RedirectURI, Parameters: p, FormPost: r.FormPost}
}
