package signin

import (
	"net/http"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
)

const maxName = 255 // characters, as the API's

// registerPage asks for what an account needs and for nothing else.
func (v *visit) registerPage(first, last, email string) *view {
	page := v.page("register.title")
	page.Blocks = []block{{Form: v.form("/signin/register", "register.submit",
		field{Name: "first_name", Label: v.texts.say("first_name"), Type: "text", Value: first, Autocomplete: "given-name", Max: maxName},
		field{Name: "last_name", Label: v.texts.say("last_name"), Type: "text", Value: last, Autocomplete: "family-name", Max: maxName},
		v.email(email, "username"), v.newPassword("password"),
	)}}
	page.Links = []link{v.link("/signin", "register.login")}
	return page
}

func (p *Pages) register(w http.ResponseWriter, r *http.Request, v *visit) error {
	return show(w, http.StatusOK, v.registerPage("", "", v.request.LoginHint))
}

func (p *Pages) registerDo(w http.ResponseWriter, r *http.Request, v *visit) error {
	n := identity.Registration{
		FirstName: v.trimmed("first_name"), LastName: v.trimmed("last_name"), Email: v.trimmed("email"),
		Gender: "n", Password: v.value("password"),
	}
	page := v.registerPage(n.FirstName, n.LastName, n.Email)
	n.Wrong = v.missing("first_name", "last_name", "email", "password")
	for _, name := range []string{"first_name", "last_name"} {
		if utf8.RuneCountInString(v.trimmed(name)) > maxName {
			n.Wrong = append(n.Wrong, fault.Field{Name: name, Rule: fault.TooLong, Limit: maxName})
		}
	}
	in, err := p.engine.SignUp(r.Context(), v.request, p.browser(r, v), n, v.solution())
	return p.entered(w, r, v, page, n.Email, in, err)
}
