package signin

import "net/http"

// verifyPage asks for the code that shows that an address is its holder's. It
// comes after a password or a sign-up, never by itself.
func (v *visit) verifyPage(email string) *view {
	page := v.page("verify.title")
	page.Lead = []string{v.texts.sayf("verify.lead", email), v.texts.say("sent.spam")}
	again := v.form("/signin/verify/send", "sent.again").with("email", email)
	again.Quiet = true
	page.Blocks = []block{{Form: v.form("/signin/verify", "verify.submit", v.digits()).with("email", email)}, {Form: again}}
	page.Links = []link{v.link("/signin", "back")}
	return page
}

func (p *Pages) verifyCode(w http.ResponseWriter, r *http.Request, v *visit) error {
	email := v.trimmed("email")
	page := v.verifyPage(email)
	if err := v.required("code"); err != nil {
		return v.again(w, page, err)
	}
	in, err := p.engine.VerifyCode(r.Context(), v.request, p.browser(r, v), email, digitsOf(v.value("code")))
	return p.entered(w, r, v, page, email, in, err)
}

func (p *Pages) verifySend(w http.ResponseWriter, r *http.Request, v *visit) error {
	email := v.trimmed("email")
	page := v.verifyPage(email)
	if err := p.engine.SendVerification(r.Context(), v.request, p.browser(r, v), email); err != nil {
		return v.again(w, page, err)
	}
	page.Notice = v.texts.say("sent.done")
	return show(w, http.StatusOK, page)
}
