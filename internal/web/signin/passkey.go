package signin

import (
	"encoding/json"
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// passkeyForm is shown by its script, where the browser has passkeys.
func (v *visit) passkeyForm() *form {
	f := v.form("/signin/passkey", "login.passkey").with("ceremony", "").with("credential", "")
	f.Script, f.Hide, f.Quiet = scriptPasskey, true, true
	f.Data = map[string]string{"options": v.base + "/signin/passkey/options", "failed": v.texts.say("passkey.failed"), "mode": "get"}
	return f
}

// passkeyOptions begins a log-in by passkey, for the page's script.
func (p *Pages) passkeyOptions(w http.ResponseWriter, r *http.Request, v *visit) error {
	started, err := p.engine.AskPasskey(r.Context(), v.request, p.browser(r, v))
	if err != nil {
		return err
	}
	w.Header()["Cache-Control"] = []string{"no-store"}
	return wire.JSON(w, http.StatusOK, map[string]any{"ceremony": started.Ceremony, "publicKey": started.Options})
}

// passkey ends it with what the authenticator said.
func (p *Pages) passkey(w http.ResponseWriter, r *http.Request, v *visit) error {
	page := v.loginPage(v.request.LoginHint, p.engine.Providers(v.request))
	credential := []byte(v.value("credential"))
	if !json.Valid(credential) {
		return v.again(w, page, fault.PasskeyInvalid)
	}
	in, err := p.engine.SignInPasskey(r.Context(), v.request, p.browser(r, v), v.value("ceremony"), credential)
	return p.entered(w, r, v, page, "", in, err)
}
