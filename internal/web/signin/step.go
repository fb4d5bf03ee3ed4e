package signin

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// step is a page, or what a form of it does, for a request that has been opened.
type step func(w http.ResponseWriter, r *http.Request, v *visit) error

// show is for pages that are only looked at.
func (p *Pages) show(next step) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := visitOf(r)
		v.values = r.URL.Query()
		if err := p.open(r, v); err != nil {
			return err
		}
		p.tie(w, r, v)
		return next(w, r, v)
	}
}

// post is for forms. A form must have come from a page of ours in the same
// browser; other sites can have a browser send one, but not with its token.
func (p *Pages) post(next step) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := visitOf(r)
		if err := p.form(r, v); err != nil {
			return err
		}
		if err := p.open(r, v); err != nil {
			return err
		}
		if err := p.ours(r, v); err != nil {
			return err
		}
		return next(w, r, v)
	}
}

// open opens the sealed request. Conditions: SessionState.
func (p *Pages) open(r *http.Request, v *visit) error {
	request, err := p.engine.OpenRequest(v.value("request"))
	if err != nil {
		return err
	}
	wire.SetCompany(r.Context(), request.Company())
	v.request, v.sealed, v.shop = request, request.Sealed, p.engine.ShopName(request)
	v.texts = language(r, request.Locale, request.Shop.Locale)
	return nil
}

// form reads a form's fields. What is no text is nobody's typing.
// Conditions: TypeUnsupported, BodyTooLarge, RequestMalformed.
func (p *Pages) form(r *http.Request, v *visit) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" {
		return fault.TypeUnsupported
	}
	body, err := wire.Body(r)
	if err != nil {
		return err
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return fault.RequestMalformed.Fields(fault.Field{Name: "body", Rule: fault.Format})
	}
	for name, given := range values {
		for _, s := range append(given, name) {
			if len(given) > 1 || !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
				return fault.RequestMalformed.Fields(fault.Field{Name: "body", Rule: fault.Format})
			}
		}
	}
	v.values = values
	return nil
}

// ours refuses a form that did not come from a page of ours in this browser.
// Conditions: SignatureInvalid.
func (p *Pages) ours(r *http.Request, v *visit) error {
	name, _ := p.engine.FormCookie()
	if c, err := r.Cookie(name); err == nil {
		v.cookie = c.Value
	}
	if p.guard.Check(r) != nil || p.engine.CheckForm(v.cookie, v.sealed, v.value("token")) != nil {
		return fault.SignatureInvalid
	}
	v.token = v.value("token")
	return nil
}

// tie sees to it that the browser has the cookie that its forms are tied to.
func (p *Pages) tie(w http.ResponseWriter, r *http.Request, v *visit) {
	name, secure := p.engine.FormCookie()
	fresh := p.engine.NewForm()
	if c, err := r.Cookie(name); err == nil && len(c.Value) == len(fresh) {
		v.cookie = c.Value
	} else {
		v.cookie = fresh
		http.SetCookie(w, cookie(name, fresh, secure))
	}
	v.token = p.engine.FormToken(v.cookie, v.sealed)
}

// cookie gives one that ends with the browser, and that no script and no other
// site's form gets at.
func cookie(name, value string, secure bool) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
}
