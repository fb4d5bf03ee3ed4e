package profile

import (
	"net/http"
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/captcha"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
)

func (a *API) recover(w http.ResponseWriter, r *http.Request, c engine.Client) error {
	var body struct {
		LoginID string        `json:"login_id"`
		Method  engine.Method `json:"method"`
		Captcha string        `json:"captcha_response"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(required("login_id", body.LoginID, 254), method(body.Method)); err != nil {
		return err
	}
	if err := a.engine.Captcha(r.Context(), c, body.Captcha); err != nil {
		return err
	}
	s, err := a.engine.Recover(r.Context(), c, body.LoginID, body.Method)
	if err != nil {
		return err
	}
	return next(w, s)
}

func method(m engine.Method) *fault.Field {
	if m == "" || slices.Contains(engine.Methods, m) {
		return nil
	}
	f := fault.Field{Name: "method", Rule: fault.NotAllowed}
	for _, known := range engine.Methods {
		f.OneOf = append(f.OneOf, string(known))
	}
	return &f
}

func (a *API) recoveryOTP(w http.ResponseWriter, r *http.Request, c engine.Client, s engine.Session) error {
	var body struct {
		OTP string `json:"otp"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(required("otp", body.OTP, maxSecret)); err != nil {
		return err
	}
	to, err := a.engine.CheckOTP(r.Context(), c, s, body.OTP, nil)
	if err != nil {
		return err
	}
	return next(w, to)
}

func (a *API) checkQuestion(w http.ResponseWriter, r *http.Request, c engine.Client, s engine.Session) error {
	var body struct {
		Answer string `json:"control_answer"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(required("control_answer", body.Answer, maxSecret)); err != nil {
		return err
	}
	to, err := a.engine.CheckAnswer(r.Context(), c, s, body.Answer)
	if err != nil {
		return err
	}
	return next(w, to)
}

func (a *API) checkLink(w http.ResponseWriter, r *http.Request, c engine.Client) error {
	var body struct {
		Token string `json:"token"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(required("token", body.Token, maxSecret)); err != nil {
		return err
	}
	to, err := a.engine.CheckLink(r.Context(), c, body.Token)
	if err != nil {
		return err
	}
	return next(w, to)
}

func (a *API) captcha(w http.ResponseWriter, _ *http.Request, c engine.Client) error {
	d := a.engine.CaptchaDemand(c)
	if d.Provider != captcha.PoW {
		return data(w, map[string]string{"provider": d.Provider, "site_key": d.SiteKey})
	}
	return data(w, d.Challenge)
}
