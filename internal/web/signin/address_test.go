package signin

import (
	"net/http/httptest"
	"testing"
)

// Ensure that a proxy of this network is believed about its last caller, that
// nobody else is, and that a list's beginning counts for nothing.
func TestAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		remote string
		lists  []string
		want   string
	}{
		{"198.51.100.7:1234", nil, "198.51.100.7"},
		{"198.51.100.7:1234", []string{"203.0.113.9"}, "198.51.100.7"},
		{"[2001:db8::1]:1234", nil, "2001:db8::1"},
		{"[::ffff:198.51.100.7]:1234", nil, "198.51.100.7"},
		{"127.0.0.1:1234", nil, ""},
		{"10.1.2.3:1234", []string{"203.0.113.9"}, "203.0.113.9"},
		{"10.1.2.3:1234", []string{"192.0.2.1, 203.0.113.9"}, "203.0.113.9"},
		{"10.1.2.3:1234", []string{"192.0.2.1", "198.51.100.1,203.0.113.9:80"}, "203.0.113.9"},
		{"[::1]:1234", []string{"2001:db8::2"}, "2001:db8::2"},
		{"10.1.2.3:1234", []string{"unknown"}, ""},
		{"10.1.2.3:1234", []string{""}, ""},
		{"@", nil, ""},
	} {
		r := httptest.NewRequest("GET", "/signin", nil)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = c.remote, c.lists
		if got := address(r); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
