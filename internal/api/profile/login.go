package profile

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
)

func (a *API) login(w http.ResponseWriter, r *http.Request, c engine.Client) error {
	var body struct {
		LoginID string `json:"login_id"`
		Captcha string `json:"captcha_response"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(required("login_id", body.LoginID, 254)); err != nil {
		return err
	}
	s, err := a.engine.Login(r.Context(), c, body.LoginID, body.Captcha)
	if err != nil {
		return err
	}
	return next(w, s)
}

func (a *API) checkPassword(w http.ResponseWriter, r *http.Request, c engine.Client, s engine.Session) error {
	var body struct {
		Password string   `json:"password"`
		Letters  string   `json:"memorable_letters"`
		Accept   []string `json:"accept_disclaimers"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(required("password", body.Password, maxSecret), atMost("memorable_letters", body.Letters, maxSecret)); err != nil {
		return err
	}
	to, err := a.engine.CheckPassword(r.Context(), c, s, engine.PasswordProof{Password: body.Password, Letters: body.Letters, Accept: body.Accept})
	if err != nil {
		return err
	}
	return next(w, to)
}

func (a *API) checkOTP(w http.ResponseWriter, r *http.Request, c engine.Client, s engine.Session) error {
	var body struct {
		OTP    string   `json:"otp"`
		Backup string   `json:"backup_code"`
		Accept []string `json:"accept_disclaimers"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(oneOf("otp", body.OTP, "backup_code", body.Backup)); err != nil {
		return err
	}
	var to engine.Step
	var err error
	if body.Backup != "" {
		to, err = a.engine.CheckBackupCode(r.Context(), c, s, body.Backup, body.Accept)
	} else {
		to, err = a.engine.CheckOTP(r.Context(), c, s, body.OTP, body.Accept)
	}
	if err != nil {
		return err
	}
	return next(w, to)
}

func (a *API) setPassword(w http.ResponseWriter, r *http.Request, c engine.Client, s engine.Session) error {
	var body struct {
		NewPassword string `json:"new_password"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(required("new_password", body.NewPassword, maxSecret)); err != nil {
		return err
	}
	to, err := a.engine.SetPassword(r.Context(), c, s, "new_password", body.NewPassword)
	if err != nil {
		return err
	}
	return next(w, to)
}

func (a *API) resendOTP(w http.ResponseWriter, r *http.Request, c engine.Client, s engine.Session) error {
	to, err := a.engine.Resend(r.Context(), c, s)
	if err != nil {
		return err
	}
	return next(w, to)
}
