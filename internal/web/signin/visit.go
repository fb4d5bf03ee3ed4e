package signin

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// visit is what is known of one request of a browser, as it becomes known. The
// page of an error is in its language and names its shop.
type visit struct {
	base    string // of addresses on this server
	request identity.HostedRequest
	sealed  string // what the request is sealed in; of a sign-out too
	shop    string
	texts   texts
	values  url.Values // of the query or the form
	cookie  string     // FormCookie's value
	token   string     // that the forms bring back
}

type visitKey struct{}

func withVisit(ctx context.Context, v *visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// visitOf gives the request's visit, with texts in any case.
func visitOf(r *http.Request) *visit {
	v, ok := r.Context().Value(visitKey{}).(*visit)
	if !ok {
		v = &visit{}
	}
	if v.texts.words == nil {
		v.texts = language(r, r.URL.Query().Get("ui_locales"), "")
	}
	return v
}

// value gives a field of the query or form as it was typed.
func (v *visit) value(name string) string { return v.values.Get(name) }

// trimmed is value without the blanks that come along when a text is pasted.
func (v *visit) trimmed(name string) string { return strings.TrimSpace(v.values.Get(name)) }

// to gives the address of a page that goes on with this visit's request.
func (v *visit) to(path string) string {
	return v.base + path + "?" + url.Values{"request": {v.sealed}}.Encode()
}

// browser is what the engine learns of who is asking.
func (p *Pages) browser(r *http.Request, v *visit) identity.Browser {
	b := identity.Browser{Origin: origin(r)}
	name, _ := p.engine.SessionCookie(v.request)
	if c, err := r.Cookie(name); err == nil {
		b.Session = c.Value
	}
	return b
}

// origin tells where a browser is: of a proxy on this network, who it says has
// called it, which is the last of a list whose beginning anybody can write; of
// anybody else, themselves. A proxy that does not say is nobody's address.
func origin(r *http.Request) identity.Origin {
	agent := r.UserAgent()
	if len(agent) > 300 {
		agent = agent[:300]
	}
	return identity.Origin{IP: address(r), UserAgent: strings.ToValidUTF8(agent, ""), RequestID: wire.RequestID(r.Context())}
}

func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if !ip.IsLoopback() && !ip.IsPrivate() {
		return ip.String()
	}
	lists := r.Header.Values("X-Forwarded-For")
	if len(lists) == 0 {
		return ""
	}
	last := lists[len(lists)-1]
	last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
	if with, err := netip.ParseAddrPort(last); err == nil {
		return with.Addr().Unmap().WithZone("").String()
	}
	if ip, err = netip.ParseAddr(last); err != nil {
		return ""
	}
	return ip.Unmap().WithZone("").String()
}
