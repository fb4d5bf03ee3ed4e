package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// proofRequest carries the current password of who has not logged in just now.
type proofRequest struct {
	Password string `json:"password"` // optional
}

// Validate has nothing to find: whether a password is needed is known later.
func (*proofRequest) Validate() error { return nil }

func (a *API) beginTOTP(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	var q proofRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	enrolment, err := a.customers.BeginTOTP(r.Context(), b, q.Password, origin(r))
	if err != nil {
		return err
	}
	return answer(w, enrolment)
}

type codeRequest struct {
	Code string `json:"code"`
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *codeRequest) Validate() error {
	var r rules
	r.required("code", q.Code)
	return r.broken()
}

// recoveryCodes is the one answer that shows them.
type recoveryCodes struct {
	RecoveryCodes []string `json:"recovery_codes"`
}

func (a *API) confirmTOTP(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	var q codeRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	codes, err := a.customers.ConfirmTOTP(r.Context(), b, q.Code, origin(r))
	if err != nil {
		return err
	}
	return answer(w, recoveryCodes{codes})
}

func (a *API) renewRecoveryCodes(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	var q codeRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	codes, err := a.customers.NewRecoveryCodes(r.Context(), b, q.Code, origin(r))
	if err != nil {
		return err
	}
	return answer(w, recoveryCodes{codes})
}

func (a *API) dropTOTP(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	var q codeRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	if err := a.customers.DropTOTP(r.Context(), b, q.Code, origin(r)); err != nil {
		return err
	}
	return wire.NoContent(w)
}
