package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

type loginRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	ShopID   *int   `json:"shop_id"`
	Captcha  string `json:"captcha"` // optional
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *loginRequest) Validate() error {
	var r rules
	r.required("email", q.Email)
	r.secret("password", q.Password)
	r.shop(q.ShopID)
	return r.broken()
}

func (a *API) login(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q loginRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	if q.Captcha != "" {
		by.Captcha = q.Captcha
	}
	pair, err := a.customers.Login(r.Context(), by, *q.ShopID, q.Email, q.Password)
	if err != nil {
		return err
	}
	return answer(w, pair)
}

func (a *API) logout(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	if err := a.customers.Logout(r.Context(), b, origin(r)); err != nil {
		return err
	}
	return wire.NoContent(w)
}
