package outbound

import "net/netip"

// special are the blocks that are not the public internet, beyond what netip
// knows by name. Source: IANA special-purpose address registries (RFC 6890).
var special = prefixes(
	"0.0.0.0/8",        // this network
	"100.64.0.0/10",    // carrier-grade NAT; also metadata services of some clouds
	"192.0.0.0/24",     // protocol assignments
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // former 6to4 relays
	"198.18.0.0/15",    // benchmarks
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"240.0.0.0/4",      // reserved, and broadcast
	"168.63.129.16/32", // Azure's host, a metadata address inside public space
	"::/96",            // IPv4-compatible
	"64:ff9b:1::/48",   // local translation
	"100::/64",         // discard
	"2001::/23",        // protocol assignments, Teredo among them
	"2001:db8::/32",    // documentation
	"3fff::/20",        // documentation
	"5f00::/16",        // segment routing
	"fec0::/10",        // former site-local
)

var (
	sixToFour  = netip.MustParsePrefix("2002::/16")
	translated = netip.MustParsePrefix("64:ff9b::/96")
)

// Public reports whether ip is an ordinary address of the public internet. An
// IPv6 address that carries an IPv4 one is judged by that one.
func Public(ip netip.Addr) bool {
	ip = ip.WithZone("").Unmap()
	if b := ip.As16(); ip.Is6() && sixToFour.Contains(ip) {
		return Public(netip.AddrFrom4([4]byte(b[2:6])))
	} else if ip.Is6() && translated.Contains(ip) {
		return Public(netip.AddrFrom4([4]byte(b[12:16])))
	}
	if !ip.IsValid() || ip.IsUnspecified() || ip.IsLoopback() || ip.IsPrivate() ||
		ip.IsLinkLocalUnicast() || ip.IsMulticast() {
		return false
	}
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		list[i] = netip.MustParsePrefix(t)
	}
	return list
}
