package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/identity"
)

// captchaHeader carries the answer to a captcha on every call of a shop backend
// that may want one. A log-in also takes it in the field captcha.
const captchaHeader = "X-Captcha"

type captchaRequest struct {
	ShopID *int `json:"shop_id"`
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *captchaRequest) Validate() error {
	var r rules
	r.shop(q.ShopID)
	return r.broken()
}

// captcha gives what a shop's captcha is shown with: a fresh proof of work, or
// the provider's site key. It is what the context of CAPTCHA_REQUIRED has.
func (a *API) captcha(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q captchaRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	demand, err := a.customers.CaptchaDemand(by, *q.ShopID)
	if err != nil {
		return err
	}
	return answer(w, demand)
}
