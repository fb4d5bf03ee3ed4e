package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

type sendResetRequest struct {
	Email    string `json:"email"`
	ResetURL string `json:"reset_url"`
	ShopID   *int   `json:"shop_id"`
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *sendResetRequest) Validate() error {
	var r rules
	r.required("email", q.Email)
	r.required("reset_url", q.ResetURL)
	r.shop(q.ShopID)
	return r.broken()
}

func (a *API) sendReset(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q sendResetRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	if err := a.customers.SendReset(r.Context(), by, *q.ShopID, q.Email, q.ResetURL); err != nil {
		return err
	}
	return wire.NoContent(w)
}

type updateByHashRequest struct {
	Hash     string `json:"hash"`
	Password string `json:"password"`
	ShopID   *int   `json:"shop_id"` // optional
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *updateByHashRequest) Validate() error {
	var r rules
	r.required("hash", q.Hash)
	r.secret("password", q.Password)
	return r.broken()
}

func (a *API) updateByHash(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q updateByHashRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	pair, err := a.customers.UpdateByHash(r.Context(), by, q.Hash, q.Password, q.ShopID)
	if err != nil {
		return err
	}
	return answer(w, pair)
}

type changePasswordRequest struct {
	Password    string `json:"password"`
	NewPassword string `json:"new_password"`
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *changePasswordRequest) Validate() error {
	var r rules
	r.secret("password", q.Password)
	r.secret("new_password", q.NewPassword)
	return r.broken()
}

func (a *API) changePassword(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	var q changePasswordRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	if err := a.customers.ChangePassword(r.Context(), b, q.Password, q.NewPassword, origin(r)); err != nil {
		return err
	}
	return wire.NoContent(w)
}
