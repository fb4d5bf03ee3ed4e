package signin

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
)

// challengeOf gives what a log-in that needs a second factor goes on with.
func challengeOf(e *fault.Error) string {
	id, _ := e.Details["challenge"].(string)
	return id
}

// secondPage asks for a code of the authenticator app, or for a recovery code.
// The challenge goes along in the form, and is good for nothing without a code.
func (v *visit) secondPage(challenge string, recovery bool) *view {
	page := v.page("second.title")
	code, lead, other, way, turned := v.digits(), "second.lead", "second.recovery", "app", "recovery"
	if recovery {
		code = field{Name: "code", Label: v.texts.say("recovery.code"), Type: "text", Autocomplete: "off", Max: 40, Plain: true}
		lead, other, way, turned = "recovery.lead", "second.app", "recovery", "app"
	}
	page.Lead = []string{v.texts.say(lead)}
	turn := v.form("/signin/second", other).with("challenge", challenge).with("way", turned).with("turn", "1")
	turn.Quiet = true
	page.Blocks = []block{
		{Form: v.form("/signin/second", "second.submit", code).with("challenge", challenge).with("way", way)},
		{Or: true, Form: turn},
	}
	page.Links = []link{v.link("/signin", "back")}
	return page
}

func (p *Pages) second(w http.ResponseWriter, r *http.Request, v *visit) error {
	recovery := v.value("way") == "recovery"
	page := v.secondPage(v.value("challenge"), recovery)
	if v.value("turn") != "" {
		return show(w, http.StatusOK, page)
	}
	if err := v.required("code"); err != nil {
		return v.again(w, page, err)
	}
	code := v.trimmed("code")
	if !recovery {
		code = digitsOf(code)
	}
	in, err := p.engine.SignInSecond(r.Context(), v.request, p.browser(r, v), v.value("challenge"), code)
	return p.entered(w, r, v, page, "", in, err)
}
