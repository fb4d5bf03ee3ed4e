package auth

import (
	"net"
	"net/http"
)

// Shopper is what a backend knows of whoever caused a call: limits are counted
// by it, and the customer's list of sessions shows it. "" is not forwarded.
type Shopper struct {
	IP        string
	UserAgent string
	Host      string // that the shopper's browser asked for
}

// For gives the shop as it acts for one shopper. It costs nothing: make one a
// request.
func (s *Shop) For(who Shopper) *Shop {
	c := *s
	c.shopper = who
	return &c
}

// ShopperOf reads a shopper from a request to the shop. The address is that of
// the connection: behind a proxy of your own, take it from the header which that
// proxy sets, and from no other, since anybody can send one.
func ShopperOf(r *http.Request) Shopper {
	ip, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		ip = r.RemoteAddr
	}
	return Shopper{IP: ip, UserAgent: r.UserAgent(), Host: r.Host}
}

// forward writes the headers that the contract names.
func (s Shopper) forward(h http.Header) {
	for name, value := range map[string]string{
		"X-Original-Client-Ip": s.IP, "X-Original-User-Agent": s.UserAgent, "X-Original-Host": s.Host,
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
}
