package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/identity"
)

type askPasskeyRequest struct {
	ShopID *int `json:"shop_id"`
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *askPasskeyRequest) Validate() error {
	var r rules
	r.shop(q.ShopID)
	return r.broken()
}

func (a *API) askPasskey(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q askPasskeyRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	s, err := a.customers.BeginPasskeyLogin(r.Context(), by, *q.ShopID)
	if err != nil {
		return err
	}
	return answer(w, started{s.Ceremony, s.Options})
}

type passkeyLoginRequest struct {
	ShopID     *int       `json:"shop_id"`
	Ceremony   string     `json:"ceremony"`
	Credential credential `json:"credential"`
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *passkeyLoginRequest) Validate() error {
	var r rules
	r.shop(q.ShopID)
	r.required("ceremony", q.Ceremony)
	q.Credential.needed(&r)
	return r.broken()
}

func (a *API) loginPasskey(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q passkeyLoginRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	pair, err := a.customers.LoginPasskey(r.Context(), by, *q.ShopID, q.Ceremony, q.Credential.text())
	if err != nil {
		return err
	}
	return answer(w, pair)
}
