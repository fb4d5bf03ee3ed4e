package auth

import (
	"net/http"
	"net/url"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// signOut is where an application sends a browser whose customer leaves (OpenID
// Connect RP-Initiated Logout 1.0). An ID token of ours says whose session is
// meant and that the application was part of it; without one the customer is
// asked, or any page on the web could sign them out.
func (a *API) signOut(w http.ResponseWriter, r *http.Request) error {
	q, err := browserParameters(r)
	if err != nil {
		return a.showProblem(w, r, err)
	}
	clientID := q.one("client_id")
	hint, err := a.customers.ReadHint(r.Context(), q.one("id_token_hint"))
	hinted := err == nil
	if hinted && clientID != "" && clientID != hint.ClientID {
		return a.showProblem(w, r, fault.RequestInvalid.Fields(fault.Field{Name: "client_id", Rule: fault.Unknown}))
	}
	if hinted {
		clientID = hint.ClientID
	}
	out, err := a.customers.Leaving(clientID, q.one("post_logout_redirect_uri"), q.one("state"))
	if err != nil {
		return a.showProblem(w, r, err)
	}
	wire.SetCompany(r.Context(), out.Shop.Company)
	var taste identity.HostedRequest
	_ = q.person(&taste) // a nonce is none here
	out.Locale = taste.Locale
	if hinted {
		name, secure := a.customers.SignOutCookie(out)
		own, err := a.customers.EndSession(r.Context(), out, hint, a.browserOf(r, name))
		if err != nil {
			return err
		}
		if own {
			http.SetCookie(w, &http.Cookie{Name: name, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode, MaxAge: -1})
		}
		if address := out.Address(); address != "" {
			return sendTo(w, address)
		}
		out.Done = true
	}
	if out, err = a.customers.SealSignOut(out); err != nil {
		return a.showProblem(w, r, err)
	}
	return sendTo(w, a.customers.Issuer()+identity.SignedOutPath+"?request="+url.QueryEscape(out.Sealed))
}
