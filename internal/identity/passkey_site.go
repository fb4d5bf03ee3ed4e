package identity

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/passkey"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// passkeySite says for which domain a shop's passkeys are and which pages may ask
// for them: those that the shop names, and the hosted pages, if they are of the
// same domain.
// Conditions: Forbidden when the shop has not switched passkeys on.
func (c *Customers) passkeySite(shop *tenant.Shop) (passkey.Site, error) {
	if !shop.Login.Passkeys {
		return passkey.Site{}, fault.Forbidden
	}
	host, origin, err := hostedOrigin(c.issuer)
	if err != nil {
		return passkey.Site{}, err
	}
	site := passkey.Site{ID: shop.Login.PasskeyRPID, Name: c.nameOf(shop), Origins: slices.Clone(shop.Login.PasskeyOrigins)}
	if site.ID == "" {
		site.ID = host
	}
	if (host == site.ID || strings.HasSuffix(host, "."+site.ID)) && !slices.Contains(site.Origins, origin) {
		site.Origins = append(site.Origins, origin)
	}
	return site, nil
}

// hostedOrigin gives host and origin of the hosted pages. Passkeys are for names,
// never for addresses, so a server that is tried out by its address is taken for
// localhost, as a browser on the same machine may call it.
func hostedOrigin(issuer string) (host, origin string, err error) {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" {
		return "", "", fmt.Errorf("identity: no host in the issuer %q", issuer)
	}
	host, at := strings.ToLower(u.Hostname()), strings.ToLower(u.Host)
	if addr, err := netip.ParseAddr(host); err == nil && (addr.IsLoopback() || addr.IsUnspecified()) {
		if host, at = "localhost", "localhost"; u.Port() != "" {
			at += ":" + u.Port()
		}
	}
	return host, u.Scheme + "://" + at, nil
}
