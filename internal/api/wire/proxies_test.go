package wire

import (
	"net/http/httptest"
	"testing"
)

// Ensure that a proxy is believed about its last caller, that nobody else is,
// and that a list's beginning counts for nothing.
func TestProxies_Caller(t *testing.T) {
	t.Parallel()
	some, err := ParseProxies([]string{"192.0.2.0/24", " 2001:db8::7"})
	if err != nil {
		t.Fatal(err)
	}
	none, err := ParseProxies([]string{NoProxies})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		trusted Proxies
		remote  string
		lists   []string
		want    string
	}{
		{nil, "198.51.100.7:1234", nil, "198.51.100.7"},
		{nil, "198.51.100.7:1234", []string{"203.0.113.9"}, "198.51.100.7"},
		{nil, "[2001:db8::1]:1234", nil, "2001:db8::1"},
		{nil, "[fe80::1%eth0]:1234", []string{"203.0.113.9"}, "fe80::1"},
		{nil, "[::ffff:198.51.100.7]:1234", nil, "198.51.100.7"},
		{nil, "[::ffff:10.0.0.1]:1234", []string{"203.0.113.9"}, "203.0.113.9"},
		{nil, "127.0.0.1:1234", nil, ""},
		{nil, "127.0.0.1:1234", []string{"127.0.0.1"}, ""},
		{nil, "10.1.2.3:1234", []string{"203.0.113.9"}, "203.0.113.9"},
		{nil, "10.1.2.3:1234", []string{"192.0.2.1, 203.0.113.9"}, "203.0.113.9"},
		{nil, "10.1.2.3:1234", []string{"192.0.2.1", "198.51.100.1,203.0.113.9:80"}, "203.0.113.9"},
		{nil, "[::1]:1234", []string{"2001:db8::2"}, "2001:db8::2"},
		{nil, "[fd00::1]:1234", []string{"[2001:db8::2]:80"}, "2001:db8::2"},
		{nil, "10.1.2.3:1234", []string{"unknown"}, ""},
		{nil, "10.1.2.3:1234", []string{""}, ""},
		{nil, "@", nil, ""},
		{some, "192.0.2.9:1", []string{"203.0.113.9"}, "203.0.113.9"},
		{some, "[2001:db8::7]:1", []string{"203.0.113.9"}, "203.0.113.9"},
		{some, "[2001:db8::8]:1", []string{"203.0.113.9"}, "2001:db8::8"},
		{some, "10.1.2.3:1", []string{"203.0.113.9"}, "10.1.2.3"},
		{some, "127.0.0.1:1", []string{"203.0.113.9"}, ""},
		{none, "127.0.0.1:1", []string{"203.0.113.9"}, ""},
		{none, "10.1.2.3:1", []string{"203.0.113.9"}, "10.1.2.3"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = c.remote, c.lists
		if got := c.trusted.Caller(r); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// Ensure what is no network is named, and nothing given is the default.
func TestParseProxies(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"", "proxy", "10.0.0.0/33", "10.0.0", "fe80::1%eth0", "::ffff:10.0.0.0/104", "none"} {
		if got, err := ParseProxies([]string{"10.0.0.0/8", wrong}); err == nil {
			t.Errorf("%q: %v", wrong, got)
		}
	}
	if got, err := ParseProxies(nil); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := ParseProxies([]string{"10.1.2.3/8"}); err != nil || got[0].String() != "10.0.0.0/8" {
		t.Errorf("%v, %v", got, err)
	}
}
