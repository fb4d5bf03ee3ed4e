package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// emailRequest asks for a mail. The address of the link is named after the use.
type emailRequest struct {
	Email     string `json:"email"`
	ShopID    *int   `json:"shop_id"`
	VerifyURL string `json:"verify_url"` // optional, of send-verification
	LoginURL  string `json:"login_url"`  // optional, of login/code/send
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *emailRequest) Validate() error {
	var r rules
	r.required("email", q.Email)
	r.shop(q.ShopID)
	return r.broken()
}

// sendEmail mails a code for a use, and with an address a link.
func (a *API) sendEmail(use identity.EmailUse) func(http.ResponseWriter, *http.Request, identity.Caller) error {
	return func(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
		var q emailRequest
		if err := decode(r, &q); err != nil {
			return err
		}
		link := q.LoginURL
		if use == identity.EmailVerify {
			link = q.VerifyURL
		}
		err := a.customers.SendEmailCode(r.Context(), by, use, identity.EmailRequest{ShopID: *q.ShopID, Email: q.Email, URL: link})
		if err != nil {
			return err
		}
		return wire.NoContent(w)
	}
}

// emailProof brings what was mailed: address and code, or the hash of the link.
type emailProof struct {
	ShopID *int   `json:"shop_id"`
	Email  string `json:"email"`
	Code   string `json:"code"`
	Hash   string `json:"hash"`
}

// textOneProof says what is wrong with both proofs in one request: they may be
// of two people.
const textOneProof = "Send either email and code, or the hash of the link."

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *emailProof) Validate() error {
	var r rules
	r.shop(q.ShopID)
	switch {
	case q.Hash == "":
		r.required("email", q.Email)
		r.required("code", q.Code)
	case q.Email != "" || q.Code != "":
		r = append(r, fault.Field{Name: "hash", Rule: fault.NotAllowed, Text: textOneProof})
	}
	return r.broken()
}

// emailPair gives the pair for what was mailed for a use.
func (a *API) emailPair(use identity.EmailUse) func(http.ResponseWriter, *http.Request, identity.Caller) error {
	return func(w http.ResponseWriter, r *http.Request, by identity.Caller) (err error) {
		var q emailProof
		if err := decode(r, &q); err != nil {
			return err
		}
		var pair identity.Pair
		if q.Hash != "" {
			pair, err = a.customers.LoginByLink(r.Context(), by, use, *q.ShopID, q.Hash)
		} else {
			pair, err = a.customers.LoginByCode(r.Context(), by, use, *q.ShopID, q.Email, q.Code)
		}
		if err != nil {
			return err
		}
		return answer(w, pair)
	}
}
