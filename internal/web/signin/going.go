package signin

import (
	"html/template"
	"net/http"

	"github.com/ventanilla/ventanilla/internal/identity"
)

// signedIn puts the session into the browser and sends it on to the application.
func (p *Pages) signedIn(w http.ResponseWriter, v *visit, in identity.SignedIn) error {
	if in.Session != "" {
		name, secure := p.engine.SessionCookie(v.request)
		http.SetCookie(w, cookie(name, in.Session, secure))
	}
	return show(w, http.StatusOK, v.goingPage(in.Answer))
}

// goingPage goes on to the application. It is a page and no redirect, because a
// redirect after a form is held to the page's form-action by some browsers, to
// the last one in the chain, which only the application knows.
func (v *visit) goingPage(a identity.Answer) *view {
	if !a.FormPost {
		return v.onwards(a.Address())
	}
	page := v.page("going.title")
	page.Elsewhere = true
	f := &form{Action: a.RedirectURI, Submit: v.texts.say("continue"), Hidden: map[string]string{}}
	for name := range a.Parameters {
		f.Hidden[name] = a.Parameters.Get(name)
	}
	page.Blocks = []block{{Form: f}}
	page.Scripts = []string{scriptGo}
	return page
}

// onwards goes on to an address that the engine has found on a client's list.
// An app's own scheme is as good as any there: the list is what admits it.
func (v *visit) onwards(address string) *view {
	page := v.page("going.title")
	page.Lead = []string{v.texts.say("going.lead")}
	page.Onwards = template.URL(address)
	return page
}
