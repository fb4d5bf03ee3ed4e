package signin

import (
	"context"
	"net/http"
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
	b := identity.Browser{Origin: p.origin(r)}
	name, _ := p.engine.SessionCookie(v.request)
	if c, err := r.Cookie(name); err == nil {
		b.Session = c.Value
	}
	return b
}

// origin tells where a browser is.
func (p *Pages) origin(r *http.Request) identity.Origin {
	agent := r.UserAgent()
	if len(agent) > 300 {
		agent = agent[:300]
	}
	return identity.Origin{IP: p.face.Proxies.Caller(r), UserAgent: strings.ToValidUTF8(agent, ""), RequestID: wire.RequestID(r.Context())}
}
