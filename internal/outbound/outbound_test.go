package outbound_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/outbound"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for ip, want := range map[string]bool{
		"1.1.1.1": true, "8.8.8.8": true, "189.203.1.1": true, "2606:4700::1111": true,
		"2002:0808:0808::1": true, "64:ff9b::808:808": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.9.9.9": false, "0.0.0.0": false, "0.1.2.3": false, "10.0.0.1": false,
		"172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "100.100.100.200": false, "224.0.0.1": false, "255.255.255.255": false,
		"198.18.0.1": false, "192.0.2.1": false, "240.0.0.1": false, "168.63.129.16": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "::127.0.0.1": false,
		"fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd00:ec2::254": false, "ff02::1": false,
		"2002:7f00:0001::1": false, "64:ff9b::a9fe:a9fe": false, "64:ff9b:1::1": false,
		"2001:db8::1": false, "fec0::1": false,
	} {
		if got := outbound.Public(netip.MustParseAddr(ip)); got != want {
			t.Errorf("Public(%s) = %v", ip, got)
		}
	}
	if outbound.Public(netip.Addr{}) {
		t.Error("the zero address is public")
	}
}

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		"https://example.com/hook": true, "http://example.com:8080/": true, "https://8.8.8.8/": true,
		"": false, "example.com": false, "ftp://example.com": false, "file:///etc/passwd": false,
		"http://": false, "http:///x": false, "https://user:pass@example.com/": false, "http://%zz": false,
		"http://127.0.0.1/": false, "http://[::1]:80/": false, "http://169.254.169.254/latest": false,
	} {
		if err := outbound.CheckURL(raw, false); (err == nil) != want {
			t.Errorf("CheckURL(%q) = %v", raw, err)
		}
	}
	if err := outbound.CheckURL("http://127.0.0.1:9/x", true); err != nil {
		t.Error(err)
	}
}

// The guard looks at the address that is connected to, so a name for a private
// address is refused too, and the server never sees a request.
func TestClientRefusesPrivate(t *testing.T) {
	t.Parallel()
	seen := false
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen = true }))
	defer srv.Close()
	for _, u := range []string{srv.URL, strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)} {
		c := outbound.New(outbound.Options{Timeout: time.Second})
		if _, err := c.Get(u); !errors.Is(err, outbound.ErrRefused) {
			t.Errorf("%s: %v, want ErrRefused", u, err)
		}
	}
	if seen {
		t.Error("a request went through")
	}
}

func TestClientFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.RedirectHandler("/elsewhere", http.StatusFound))
	defer srv.Close()
	c := outbound.New(outbound.Options{Timeout: 5 * time.Second, AllowPrivate: true})
	defer c.CloseIdleConnections()
	res, err := c.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusFound {
		t.Errorf("status %d", res.StatusCode)
	}
}
