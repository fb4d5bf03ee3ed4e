package signin

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
)

// codePage asks where a code shall go.
func (v *visit) codePage(email string) *view {
	page := v.page("code.title")
	page.Lead = []string{v.texts.say("code.lead")}
	page.Blocks = []block{{Form: v.form("/signin/code", "code.submit", v.email(email, "username"))}}
	page.Links = []link{v.link("/signin", "back")}
	return page
}

// sentPage asks for the code. It says the same whether or not there is an
// account with the address.
func (v *visit) sentPage(email string) *view {
	page := v.page("sent.title")
	page.Lead = []string{v.texts.sayf("sent.code", email), v.texts.say("sent.spam")}
	again := v.form("/signin/code", "sent.again").with("email", email).with("again", "1")
	again.Quiet = true
	page.Blocks = []block{{Form: v.form("/signin/code/enter", "login.submit", v.digits()).with("email", email)}, {Form: again}}
	page.Links = []link{v.link("/signin", "back")}
	return page
}

// linkPage asks whether to go on with a link. To look at it uses nothing up.
func (v *visit) linkPage(hash string) *view {
	page := v.page("link.title")
	page.Lead = []string{v.texts.say("link.lead")}
	page.Blocks = []block{{Form: v.form("/signin/link", "login.submit").with("hash", hash)}}
	return page
}

func (p *Pages) code(w http.ResponseWriter, r *http.Request, v *visit) error {
	return show(w, http.StatusOK, v.codePage(v.request.LoginHint))
}

func (p *Pages) codeSend(w http.ResponseWriter, r *http.Request, v *visit) error {
	email := v.trimmed("email")
	page := v.codePage(email)
	if err := v.required("email"); err != nil {
		return v.again(w, page, err)
	}
	if err := p.engine.SendSignInCode(r.Context(), v.request, p.browser(r, v), email); err != nil {
		v.demand(page, fault.From(err))
		return v.again(w, page, err)
	}
	page = v.sentPage(email)
	if v.value("again") != "" {
		page.Notice = v.texts.say("sent.done")
	}
	return show(w, http.StatusOK, page)
}

func (p *Pages) codeEnter(w http.ResponseWriter, r *http.Request, v *visit) error {
	email := v.trimmed("email")
	page := v.sentPage(email)
	if err := v.required("code"); err != nil {
		return v.again(w, page, err)
	}
	in, err := p.engine.SignInCode(r.Context(), v.request, p.browser(r, v), email, digitsOf(v.value("code")))
	return p.entered(w, r, v, page, email, in, err)
}

func (p *Pages) link(w http.ResponseWriter, r *http.Request, v *visit) error {
	return show(w, http.StatusOK, v.linkPage(v.value("hash")))
}

func (p *Pages) linkFollow(w http.ResponseWriter, r *http.Request, v *visit) error {
	in, err := p.engine.SignInLink(r.Context(), v.request, p.browser(r, v), v.value("hash"))
	return p.entered(w, r, v, v.deadLinkPage("/signin/code"), "", in, err)
}

// deadLinkPage is what a link that is used up leads to.
func (v *visit) deadLinkPage(another string) *view {
	page := v.page("problem.link.title")
	page.Links = []link{v.link(another, "reset.again"), v.link("/signin", "back")}
	return page
}

// digitsOf takes away what people put between the digits of a code.
func digitsOf(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		switch r {
		case ' ', '-', '\t', '\u00a0', '\u202f':
		default:
			out = append(out, r)
		}
	}
	return string(out)
}
