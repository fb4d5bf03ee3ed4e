package wire

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks whose programs are believed about who has called
// them. nil is DefaultProxies; an empty list believes nobody.
type Proxies []netip.Prefix

// DefaultProxies are this machine and private networks (RFC 1918, RFC 4193):
// nobody on the internet can call from there.
var DefaultProxies = Proxies{
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"),
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("fc00::/7"),
}

// NoProxies in place of a list believes nobody.
const NoProxies = "none"

// ParseProxies reads networks and addresses, such as 10.0.0.0/8 and 192.0.2.7.
// None at all is the default. The error names the one that is wrong.
func ParseProxies(list []string) (Proxies, error) {
	switch {
	case len(list) == 0:
		return nil, nil
	case len(list) == 1 && list[0] == NoProxies:
		return Proxies{}, nil
	}
	out := Proxies{}
	for _, text := range list {
		text = strings.TrimSpace(text)
		network, err := netip.ParsePrefix(text)
		if ip, single := netip.ParseAddr(text); single == nil && ip.Zone() == "" {
			network, err = netip.PrefixFrom(ip, ip.BitLen()), nil
		}
		if err != nil || network.Addr().Is4In6() {
			return nil, fmt.Errorf("%q is no network such as 10.0.0.0/8 and no address", text)
		}
		out = append(out, network.Masked())
	}
	return out, nil
}

// Caller gives the address that a request comes from: of a proxy, who it says has
// called it, which is the last entry of X-Forwarded-For, because anybody can
// write those before; of anybody else, themselves. It is "" where that is not
// known: a proxy that does not say, or that was called on its own machine,
// stands for nobody in particular.
func (p Proxies) Caller(r *http.Request) string {
	peer, ok := address(r.RemoteAddr)
	if !ok {
		return ""
	}
	if p == nil {
		p = DefaultProxies
	}
	if !slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(peer) }) {
		if peer.IsLoopback() {
			return ""
		}
		return peer.String()
	}
	lists := r.Header.Values("X-Forwarded-For")
	if len(lists) == 0 {
		return ""
	}
	last := lists[len(lists)-1]
	from, ok := address(strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:]))
	if !ok || from.IsLoopback() {
		return ""
	}
	return from.String()
}

// address reads one with or without a port.
func address(text string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	ip, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return ip.Unmap().WithZone(""), err == nil
}
