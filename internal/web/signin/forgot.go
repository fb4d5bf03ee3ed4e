package signin

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
)

func (v *visit) forgotPage(email string) *view {
	page := v.page("forgot.title")
	page.Lead = []string{v.texts.say("forgot.lead")}
	page.Blocks = []block{{Form: v.form("/signin/forgot", "forgot.submit", v.email(email, "username"))}}
	page.Links = []link{v.link("/signin", "back")}
	return page
}

// forgotSentPage says the same whether or not there is an account.
func (v *visit) forgotSentPage(email string) *view {
	page := v.page("sent.title")
	page.Lead = []string{v.texts.sayf("forgot.sent", email), v.texts.say("sent.spam")}
	again := v.form("/signin/forgot", "sent.again").with("email", email).with("again", "1")
	again.Quiet = true
	page.Blocks = []block{{Form: again}}
	page.Links = []link{v.link("/signin", "back")}
	return page
}

// resetPage sets a new password. To look at it does not use the link up.
func (v *visit) resetPage(hash string) *view {
	page := v.page("reset.title")
	page.Lead = []string{v.texts.say("reset.lead")}
	page.Blocks = []block{{Form: v.form("/signin/reset", "reset.submit", v.newPassword("password.new")).with("hash", hash)}}
	return page
}

func (p *Pages) forgot(w http.ResponseWriter, r *http.Request, v *visit) error {
	return show(w, http.StatusOK, v.forgotPage(v.request.LoginHint))
}

func (p *Pages) forgotSend(w http.ResponseWriter, r *http.Request, v *visit) error {
	email := v.trimmed("email")
	page := v.forgotPage(email)
	if err := v.required("email"); err != nil {
		return v.again(w, page, err)
	}
	if err := p.engine.ForgotPassword(r.Context(), v.request, p.browser(r, v), email, v.solution()); err != nil {
		v.demand(page, fault.From(err))
		return v.again(w, page, err)
	}
	page = v.forgotSentPage(email)
	if v.value("again") != "" {
		page.Notice = v.texts.say("sent.done")
	}
	return show(w, http.StatusOK, page)
}

func (p *Pages) reset(w http.ResponseWriter, r *http.Request, v *visit) error {
	return show(w, http.StatusOK, v.resetPage(v.value("hash")))
}

func (p *Pages) resetDo(w http.ResponseWriter, r *http.Request, v *visit) error {
	page := v.resetPage(v.value("hash"))
	if err := v.required("password"); err != nil {
		return v.again(w, page, err)
	}
	in, err := p.engine.ResetPassword(r.Context(), v.request, p.browser(r, v), v.value("hash"), v.value("password"))
	return p.entered(w, r, v, page, "", in, err)
}
