package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/identity"
)

type secondRequest struct {
	ShopID    *int   `json:"shop_id"`
	Challenge string `json:"challenge"`
	Code      string `json:"code"` // of the app, or a recovery code
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *secondRequest) Validate() error {
	var r rules
	r.shop(q.ShopID)
	r.required("challenge", q.Challenge)
	r.required("code", q.Code)
	return r.broken()
}

func (a *API) loginSecond(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q secondRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	pair, err := a.customers.LoginSecond(r.Context(), by, *q.ShopID, q.Challenge, q.Code)
	if err != nil {
		return err
	}
	return answer(w, pair)
}
