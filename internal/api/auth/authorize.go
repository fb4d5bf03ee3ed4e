package auth

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// authorize is where an application sends a browser to have its customer
// recognised (RFC 6749, section 4.1; OpenID Connect Core, section 3.1.2). Who is
// signed in already goes straight back with a code; everybody else sees the
// hosted pages. Nobody is asked for consent: the applications are the company's
// own.
//
// Until it is certain where the answer may go, an error is shown here; after
// that the application is told.
func (a *API) authorize(w http.ResponseWriter, r *http.Request) error {
	q, err := browserParameters(r)
	if err != nil {
		return a.showProblem(w, r, err)
	}
	request, err := a.customers.Application(q.one("client_id"), q.one("redirect_uri"))
	if err != nil {
		return a.showProblem(w, r, err)
	}
	wire.SetCompany(r.Context(), request.Shop.Company)
	silent, wrong := q.into(&request)
	if wrong != nil {
		return sendAnswer(w, a.customers.Refuse(request, wrong.code, wrong.description))
	}
	browser := a.browserIn(r, request)
	done, ok, err := a.customers.Resume(r.Context(), request, browser)
	switch {
	case errors.Is(err, fault.RateLimited):
		return sendAnswer(w, a.customers.Refuse(request, "temporarily_unavailable", "The customer was given too many codes in this minute."))
	case err != nil:
		return err
	case ok:
		return sendAnswer(w, done.Answer)
	case silent:
		return sendAnswer(w, a.customers.Refuse(request, "login_required", "The customer has to log in."))
	}
	if request, err = a.customers.SealRequest(request); err != nil {
		return a.showProblem(w, r, err)
	}
	path := identity.SignInPath + "?"
	if slices.Contains(a.customers.Providers(request), request.Provider) {
		path = identity.ExternalPath + "?idp=" + url.QueryEscape(request.Provider) + "&"
	}
	return sendTo(w, a.customers.Issuer()+path+"request="+url.QueryEscape(request.Sealed))
}

// showProblem answers a person who cannot be sent back to an application: by a
// page, where there are pages and the caller is a browser.
func (a *API) showProblem(w http.ResponseWriter, r *http.Request, err error) error {
	if a.page == nil || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		return err
	}
	a.page(w, r, err)
	return nil
}

// browserIn is what is known of the browser that has sent a request.
func (a *API) browserIn(r *http.Request, request identity.HostedRequest) identity.Browser {
	name, _ := a.customers.SessionCookie(request)
	return a.browserOf(r, name)
}

func (a *API) browserOf(r *http.Request, cookie string) identity.Browser {
	b := identity.Browser{Origin: a.browserOrigin(r)}
	if c, err := r.Cookie(cookie); err == nil {
		b.Session = c.Value
	}
	return b
}

// browserOrigin is origin for a browser that nobody forwards: where it is, and
// what it says it is.
func (a *API) browserOrigin(r *http.Request) identity.Origin {
	o := origin(r)
	o.IP, o.UserAgent = a.face.Proxies.Caller(r), headerText(r.UserAgent())
	return o
}

// asked are the parameters of a browser's request, by GET or as a form.
type asked url.Values

// browserParameters reads them. Conditions: RequestMalformed, BodyTooLarge.
func browserParameters(r *http.Request) (asked, error) {
	if r.Method != http.MethodPost {
		return asked(r.URL.Query()), nil
	}
	body, err := wire.Body(r)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		e := fault.RequestMalformed.Fields(fault.Field{Name: "body", Rule: fault.Format})
		return nil, e
	}
	return asked(form), nil
}

// one gives a parameter that is there once; "" for one that is not, or more than
// once.
func (p asked) one(name string) string {
	if v := p[name]; len(v) == 1 && textual(v[0]) {
		return v[0]
	}
	return ""
}
