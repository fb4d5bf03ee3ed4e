package profile

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/identity/step"
)

// routes is the table of contents. v1 is another name of v2.
func (a *API) routes() []wire.Route {
	var all []wire.Route
	for _, version := range []string{"v1", "v2"} {
		for _, r := range []wire.Route{
			// Signing in.
			{Method: http.MethodPost, Pattern: "auth/login", Handler: a.keyed(a.login)},
			{Method: http.MethodPost, Pattern: "auth/checkpassword", Handler: a.stepping(a.checkPassword, step.CheckPassword)},
			{Method: http.MethodPost, Pattern: "auth/checkotp", Handler: a.stepping(a.checkOTP, step.CheckOTP)},
			{Method: http.MethodPost, Pattern: "auth/setpassword", Handler: a.stepping(a.setPassword, step.SetPassword)},
			{Method: http.MethodPost, Pattern: "auth/resendotp", Handler: a.stepping(a.resendOTP, step.CheckOTP, step.RecoveryCheckOTP)},
			{Method: http.MethodPost, Pattern: "auth/captcha", Handler: a.keyed(a.captcha)},

			// Recovering access.
			{Method: http.MethodPost, Pattern: "auth/recovery/recover", Handler: a.keyed(a.recover)},
			{Method: http.MethodPost, Pattern: "auth/recovery/checkotp", Handler: a.stepping(a.recoveryOTP, step.RecoveryCheckOTP)},
			{Method: http.MethodPost, Pattern: "auth/recovery/checkquestion", Handler: a.stepping(a.checkQuestion, step.RecoveryCheckQuestion)},
			{Method: http.MethodPost, Pattern: "auth/recovery/checklink", Handler: a.keyed(a.checkLink)},
			{Method: http.MethodPost, Pattern: "auth/recovery/setpassword", Handler: a.stepping(a.setPassword, step.RecoverySetPassword)},

			// Sessions.
			{Method: http.MethodPost, Pattern: "auth/logout", Handler: a.stepping(a.logout, everyState...)},
			{Method: http.MethodGet, Pattern: "auth/session", Handler: a.inSession(a.session)},
			{Method: http.MethodGet, Pattern: "auth/sessions", Handler: a.inSession(a.sessions)},
			{Method: http.MethodDelete, Pattern: "auth/sessions/{id}", Handler: a.inSession(a.endSession)},

			// Objects.
			{Method: http.MethodGet, Pattern: "aol/profile/{code}", Handler: a.acting(a.getProfile)},
			{Method: http.MethodPut, Pattern: "aol/profile/{code}", Handler: a.acting(a.putProfile)},
			{Method: http.MethodPut, Pattern: "aol/profile/{code}/password", Handler: a.changing(a.putPassword)},
			{Method: http.MethodPut, Pattern: "aol/profile/{code}/locked", Handler: a.acting(a.putFlag(engine.Locked))},
			{Method: http.MethodPut, Pattern: "aol/profile/{code}/denied", Handler: a.acting(a.putFlag(engine.Denied))},
			{Method: http.MethodPut, Pattern: "aol/profile/{code}/stop", Handler: a.acting(a.putFlag(engine.Stopped))},
			{Method: http.MethodPost, Pattern: "aol/profile/{code}/requirereset", Handler: a.acting(a.requireReset)},
			{Method: http.MethodGet, Pattern: "aol/product", Handler: a.keyed(a.products)},
			{Method: http.MethodGet, Pattern: "aol/product/{code}", Handler: a.keyed(a.product)},
			{Method: http.MethodGet, Pattern: "aol/disclaimer", Handler: a.keyed(a.disclaimers)},
			{Method: http.MethodGet, Pattern: "aol/apikey", Handler: a.keyed(a.apiKey)},
		} {
			r.Pattern = "/{company_code}/" + version + "/" + r.Pattern
			all = append(all, r)
		}
	}
	return all
}

var everyState = []step.State{step.CheckPassword, step.CheckOTP, step.SetPassword, step.Authorized,
	step.RecoveryCheckOTP, step.RecoveryCheckQuestion, step.RecoverySetPassword}
