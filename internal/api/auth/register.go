package auth

import (
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// guestRequest is the body of a guest login.
type guestRequest struct {
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
	Gender    string `json:"gender"`
	ShopID    *int   `json:"shop_id"`
}

func (q *guestRequest) rules() (r rules) {
	r.name("first_name", q.FirstName)
	r.name("last_name", q.LastName)
	r.required("email", q.Email)
	r.gender(q.Gender)
	r.shop(q.ShopID)
	return r
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *guestRequest) Validate() error { return q.rules().broken() }

func (q *guestRequest) registration() identity.Registration {
	return identity.Registration{
		ShopID: *q.ShopID, FirstName: strings.TrimSpace(q.FirstName), LastName: strings.TrimSpace(q.LastName),
		Email: q.Email, Gender: q.Gender,
	}
}

// registerRequest is the body of a registration.
type registerRequest struct {
	guestRequest
	Password  string `json:"password"`
	VerifyURL string `json:"verify_url"` // optional; where the shop verifies addresses
}

// Validate gives fault.RequestInvalid with every field that breaks a rule. The
// shop's password rule is the engine's.
func (q *registerRequest) Validate() error {
	r := q.rules()
	r.secret("password", q.Password)
	return r.broken()
}

func (a *API) register(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q registerRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	registration := q.registration()
	registration.Password, registration.VerifyURL = q.Password, q.VerifyURL
	pair, err := a.customers.Register(r.Context(), by, registration)
	if err != nil {
		return err
	}
	return answer(w, pair)
}

func (a *API) guest(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q guestRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	pair, err := a.customers.Guest(r.Context(), by, q.registration())
	if err != nil {
		return err
	}
	return answer(w, pair)
}

// decode reads a JSON body and holds it to its rules.
func decode(r *http.Request, q interface{ Validate() error }) error {
	if err := wire.Decode(r, q); err != nil {
		return err
	}
	return q.Validate()
}

// answer gives tokens or what is known of one, which no cache may keep.
func answer(w http.ResponseWriter, v any) error {
	w.Header()["Cache-Control"] = noStore
	return wire.JSON(w, http.StatusOK, v)
}
