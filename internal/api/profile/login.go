package profile

import (
	"encoding/json"
	"net/http"
	"strings"

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
		Letters  letters  `json:"memorable_letters"`
		Accept   []string `json:"accept_disclaimers"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(required("password", body.Password, maxSecret), atMost("memorable_letters", string(body.Letters), maxSecret)); err != nil {
		return err
	}
	to, err := a.engine.CheckPassword(r.Context(), c, s, engine.PasswordProof{Password: body.Password, Letters: string(body.Letters), Accept: body.Accept})
	if err != nil {
		return err
	}
	return next(w, to)
}

// letters are those of the memorable word, in order: a text, or a list of
// texts for a form with a box for each.
type letters string

// UnmarshalJSON reads either form.
func (l *letters) UnmarshalJSON(raw []byte) error {
	var list []string
	if len(raw) > 0 && raw[0] == '[' {
		err := json.Unmarshal(raw, &list)
		*l = letters(strings.Join(list, ""))
		return err
	}
	return json.Unmarshal(raw, (*string)(l))
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
