package auth

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// externalHosted sends a browser from a hosted page to the identity provider
// that its customer has chosen, or that the application has.
func (a *API) externalHosted(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	request, err := a.customers.OpenRequest(query.Get("request"))
	if err != nil {
		return a.showProblem(w, r, err)
	}
	wire.SetCompany(r.Context(), request.Shop.Company)
	order, err := a.customers.ExternalHosted(request, query.Get("idp"))
	if err != nil {
		return a.showProblem(w, r, err)
	}
	err = a.toProvider(w, r, order)
	if errors.Is(err, fault.RateLimited) {
		return sendAnswer(w, a.customers.Refuse(request, "temporarily_unavailable", "Too many log-ins were begun from here in this minute."))
	}
	if err != nil {
		return a.showProblem(w, r, err)
	}
	return nil
}

// hostedCallback takes a customer who comes back from a provider on to the
// application, or back to the page with why not.
func (a *API) hostedCallback(w http.ResponseWriter, r *http.Request, l identity.ExternalLogin, person identity.ExternalPerson, failed error) error {
	if failed != nil {
		return a.showProblem(w, r, failed)
	}
	request, err := a.customers.OpenRequest(l.HostedRequest)
	if err != nil {
		return a.showProblem(w, r, err)
	}
	request, in, err := a.customers.FinishHosted(r.Context(), l, person, a.browserIn(r, request))
	if err != nil {
		return a.backToPage(w, r, request, err)
	}
	name, secure := a.customers.SessionCookie(request)
	http.SetCookie(w, &http.Cookie{Name: name, Value: in.Session, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode})
	return sendAnswer(w, in.Answer)
}

// backToPage shows the customer the page again, with what they can do something
// about.
func (a *API) backToPage(w http.ResponseWriter, r *http.Request, request identity.HostedRequest, err error) error {
	for condition, text := range shopsErrors {
		if errors.Is(err, condition) {
			return sendTo(w, a.customers.PageOf(request)+"&error="+url.QueryEscape(text))
		}
	}
	return a.showProblem(w, r, err)
}
