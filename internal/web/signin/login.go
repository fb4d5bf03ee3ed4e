package signin

import (
	"net/http"
	"unicode"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// loginPage offers every way in that the shop has.
func (v *visit) loginPage(email string, providers []string) *view {
	page := v.page("login.title")
	shop := v.request.Shop
	address := v.email(email, "username")
	if shop.Login.Passkeys {
		address.Autocomplete = "username webauthn"
	}
	page.Blocks = append(page.Blocks, block{Form: v.form("/signin", "login.submit", address, field{
		Name: "password", Label: v.texts.say("password"), Type: "password", Autocomplete: "current-password",
	})})
	page.Links = append(page.Links, v.link("/signin/forgot", "login.forgot"), v.link("/signin/register", "login.register"))
	var ways []link
	if shop.Login.EmailCode {
		ways = append(ways, v.link("/signin/code", "login.code"))
	}
	for _, key := range providers {
		ways = append(ways, link{Href: v.to(identity.ExternalPath) + "&idp=" + key, Text: v.texts.sayf("login.provider", providerName(key))})
	}
	if ways != nil {
		page.Blocks = append(page.Blocks, block{Or: true, Ways: ways})
	}
	if shop.Login.Passkeys {
		page.Blocks = append(page.Blocks, block{Or: ways == nil, Form: v.passkeyForm()})
		page.Scripts = append(page.Scripts, scriptPasskey)
	}
	return page
}

func (p *Pages) login(w http.ResponseWriter, r *http.Request, v *visit) error {
	page := v.loginPage(v.request.LoginHint, p.engine.Providers(v.request))
	status := http.StatusOK
	switch refusal := v.value("error"); refusal {
	case "":
	case "account_exists":
		page.Problem, status = v.texts.condition(fault.AccountExists), http.StatusConflict
	case "account_deactivated":
		return fault.AccountLocked
	default:
		page.Problem, status = v.texts.condition(fault.ProviderFailed), http.StatusFailedDependency
	}
	return show(w, status, page)
}

func (p *Pages) loginPassword(w http.ResponseWriter, r *http.Request, v *visit) error {
	email := v.trimmed("email")
	page := v.loginPage(email, p.engine.Providers(v.request))
	if err := v.required("email", "password"); err != nil {
		return v.again(w, page, err)
	}
	in, err := p.engine.SignInPassword(r.Context(), v.request, p.browser(r, v), email, v.value("password"), v.solution())
	return p.entered(w, r, v, page, email, in, err)
}

// entered ends every way in: with the answer for the application, with what is
// still to be shown, or with the page again.
func (p *Pages) entered(w http.ResponseWriter, r *http.Request, v *visit, page *view, email string, in identity.SignedIn, err error) error {
	switch {
	case err == nil:
		return p.signedIn(w, v, in)
	case is(err, fault.SecondFactorRequired):
		return show(w, http.StatusOK, v.secondPage(challengeOf(fault.From(err)), false))
	case is(err, fault.EmailNotValidated) && email != "":
		return show(w, http.StatusOK, v.verifyPage(email))
	}
	v.demand(page, fault.From(err))
	return v.again(w, page, err)
}

// providerName makes a name for customers of the key under which shops know a
// provider.
func providerName(key string) string {
	if name, ok := providerNames[key]; ok {
		return name
	}
	first, size := utf8.DecodeRuneInString(key)
	return string(unicode.ToUpper(first)) + key[size:]
}

// providerNames are spelt otherwise than their keys.
var providerNames = map[string]string{"github": "GitHub", "gitlab": "GitLab", "linkedin": "LinkedIn", "paypal": "PayPal"}
