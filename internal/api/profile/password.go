package profile

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
)

// putPassword serves PUT …/password. It is a critical change.
func (a *API) putPassword(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor, s *engine.Session) error {
	var body struct {
		NewPassword string `json:"new_password"`
		Password    string `json:"password"`
		OTP         string `json:"otp"`
	}
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	if err := check(required("new_password", body.NewPassword, maxSecret), atMost("password", body.Password, maxSecret), atMost("otp", body.OTP, maxSecret)); err != nil {
		return err
	}
	what, err := fieldsHash(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	err = a.engine.ChangePassword(r.Context(), c, who, code, "new_password", body.NewPassword, engine.Critical{
		Session: s, Endpoint: "PUT aol/profile/" + code + "/password", Body: what, Password: body.Password, OTP: body.OTP,
	})
	if err != nil {
		return err
	}
	return ok(w)
}

// fieldsHash hashes the body's fields but the two that prove who asks, so that
// a call repeated with its code is the same call whatever the order or the
// spaces of its JSON.
func fieldsHash(r *http.Request) ([]byte, error) {
	raw, err := wire.Body(r)
	if err != nil {
		return nil, err
	}
	fields := map[string]any{}
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, err
	}
	delete(fields, "password")
	delete(fields, "otp")
	canonical, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(canonical)
	return sum[:], nil
}
