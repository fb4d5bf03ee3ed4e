// Package outbound makes HTTP clients for addresses that others chose: webhook
// endpoints, message gateways. Such a client refuses to connect to this host's
// own network, however the address is spelled or resolved (server-side request
// forgery), follows no redirects, uses no proxy and is bounded in time.
package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// ErrRefused is what a connection to a forbidden address fails with.
var ErrRefused = errors.New("outbound: the address is not on the public internet")

// Options of a client.
type Options struct {
	// Timeout of a whole exchange, reading the answer included.
	Timeout time.Duration
	// AllowPrivate lifts the restriction to public addresses: for receivers on
	// one's own network, and for tests.
	AllowPrivate bool
	// ConnsPerHost bounds the open connections to one host; 0 is 16.
	ConnsPerHost int
}

// New makes a client. Close its idle connections when done with it.
func New(o Options) *http.Client {
	if o.ConnsPerHost == 0 {
		o.ConnsPerHost = 16
	}
	dialer := &net.Dialer{Timeout: min(o.Timeout, 10*time.Second), KeepAlive: 30 * time.Second}
	if !o.AllowPrivate {
		// Here and not on the URL: a name may resolve to something else by the
		// time of the connection.
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return checkAddress(address) }
	}
	return &http.Client{
		Timeout:       o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           256,
			MaxIdleConnsPerHost:    o.ConnsPerHost,
			MaxConnsPerHost:        o.ConnsPerHost,
			IdleConnTimeout:        60 * time.Second,
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  o.Timeout,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// CheckURL reports whether a client of this package could be sent to raw: an
// absolute http or https URL with a host, without user name, and, unless
// private addresses are allowed, not literally a forbidden one.
func CheckURL(raw string, allowPrivate bool) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return errors.New("outbound: not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("outbound: the URL must begin with http:// or https://")
	case u.Hostname() == "":
		return errors.New("outbound: the URL has no host")
	case u.User != nil:
		return errors.New("outbound: the URL must not hold a user name or password")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !allowPrivate && !Public(ip) {
		return ErrRefused
	}
	return nil
}

// checkAddress judges the address that is about to be connected to.
func checkAddress(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q", ErrRefused, address)
	}
	if !Public(at.Addr()) {
		return fmt.Errorf("%w: %s", ErrRefused, at.Addr())
	}
	return nil
}
