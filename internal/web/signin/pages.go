// Package signin serves the hosted pages of customer log-in: what a browser sees
// between an application's request for authorization and its answer. It decodes
// and validates forms, calls the engine and renders; who may log in is the
// engine's business.
//
// Every page is one of view's, and one template shows them all. A page works
// without JavaScript unless it needs it by nature (passkeys, a captcha); its
// texts are in Spanish, English, Portuguese and German; nothing on it comes from
// elsewhere. What an application asks for stands sealed in every address and
// form as `request`, so that tabs do not disturb each other and nothing is
// stored for who only looks.
package signin

import (
	"net/http"
	"net/url"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// Deps are what the pages are made of.
type Deps struct {
	Shared    wire.Shared
	Customers *identity.Customers
}

// Pages serves what stands below /signin.
type Pages struct {
	engine *identity.Customers
	guard  *http.CrossOriginProtection
	face   *wire.Face
}

// New makes the pages.
func New(d Deps) *Pages {
	p := &Pages{engine: d.Customers, guard: http.NewCrossOriginProtection(), face: wire.NewFace(pageDialect{}, d.Shared)}
	if issuer, err := url.Parse(d.Customers.Issuer()); err == nil && issuer.Host != "" {
		// Behind a proxy that calls this server by another name.
		_ = p.guard.AddTrustedOrigin(issuer.Scheme + "://" + issuer.Host) // it is one
	}
	return p
}

// Handler serves the pages below a base such as /auth, which has been taken away
// from the path; "" where a host name has them at its root.
func (p *Pages) Handler(base string) http.Handler {
	mux := p.face.Mux(p.routes())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(w, r.WithContext(withVisit(r.Context(), &visit{base: base})))
	})
}

// Problem shows a person in a browser why an application's request cannot be
// taken up, and cannot be answered at the application either.
func (p *Pages) Problem(w http.ResponseWriter, r *http.Request, err error) { p.face.Fail(w, r, err) }
