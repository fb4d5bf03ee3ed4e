package signin

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// outPage asks whether to log out: a link that does so at once could be hidden
// in any page.
func (v *visit) outPage() *view {
	page := v.page("logout.title")
	page.Blocks = []block{{Form: v.form("/signin/out", "logout.submit")}}
	return page
}

func (v *visit) leftPage() *view {
	page := v.page("left.title")
	page.Lead = []string{v.texts.say("done.lead")}
	return page
}

func (p *Pages) showOut(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	v.values = r.URL.Query()
	out, err := p.openOut(r, v)
	if err != nil {
		return err
	}
	if out.Done {
		return show(w, http.StatusOK, v.leftPage())
	}
	p.tie(w, r, v)
	return show(w, http.StatusOK, v.outPage())
}

func (p *Pages) postOut(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	if err := p.form(r, v); err != nil {
		return err
	}
	out, err := p.openOut(r, v)
	if err != nil {
		return err
	}
	if err := p.ours(r, v); err != nil {
		return err
	}
	b := identity.Browser{Origin: p.origin(r)}
	name, secure := p.engine.SignOutCookie(out)
	if c, err := r.Cookie(name); err == nil {
		b.Session = c.Value
	}
	if err := p.engine.SignOut(r.Context(), out, b); err != nil {
		return err
	}
	gone := cookie(name, "", secure)
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	if address := out.Address(); address != "" {
		return show(w, http.StatusOK, v.onwards(address))
	}
	return show(w, http.StatusOK, v.leftPage())
}

func (p *Pages) openOut(r *http.Request, v *visit) (identity.SignOutRequest, error) {
	out, err := p.engine.OpenSignOut(v.value("request"))
	if err != nil {
		return out, err
	}
	wire.SetCompany(r.Context(), out.Shop.Company)
	v.sealed, v.shop = out.Sealed, p.engine.ShopName(identity.HostedRequest{Shop: out.Shop})
	v.texts = language(r, out.Locale, out.Shop.Locale)
	return out, nil
}
