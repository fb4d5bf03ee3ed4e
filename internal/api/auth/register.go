package auth

import (
	"bytes"
	"cmp"
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
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

// registration gives the request with the fields that break a rule. The engine
// refuses those together with what it finds itself.
func (q *guestRequest) registration() identity.Registration {
	n := identity.Registration{
		Wrong: q.rules(), FirstName: strings.TrimSpace(q.FirstName), LastName: strings.TrimSpace(q.LastName),
		Email: q.Email, Gender: q.Gender,
	}
	if q.ShopID != nil {
		n.ShopID = *q.ShopID
	}
	return n
}

// registerRequest is the body of a registration.
type registerRequest struct {
	guestRequest
	Password  string `json:"password"`
	VerifyURL string `json:"verify_url"` // optional; where the shop verifies addresses
}

// registration is guestRequest's with the password, whose rule is the shop's.
func (q *registerRequest) registration() identity.Registration {
	r := q.rules()
	r.secret("password", q.Password)
	n := q.guestRequest.registration()
	n.Wrong, n.Password, n.VerifyURL = r, q.Password, q.VerifyURL
	return n
}

func (a *API) register(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q registerRequest
	if err := object(r, &q); err != nil {
		return err
	}
	pair, err := a.customers.Register(r.Context(), by, q.registration())
	if err != nil {
		return err
	}
	return answer(w, pair)
}

func (a *API) guest(w http.ResponseWriter, r *http.Request, by identity.Caller) error {
	var q guestRequest
	if err := object(r, &q); err != nil {
		return err
	}
	pair, err := a.customers.Guest(r.Context(), by, q.registration())
	if err != nil {
		return err
	}
	return answer(w, pair)
}

// decode reads a JSON body and holds it to its rules. A call that needs no field
// needs no body either.
func decode(r *http.Request, q interface{ Validate() error }) error {
	read, wrong := object(r, q), q.Validate()
	if read == errNoBody && wrong == nil { //nolint:errorlint // the very one
		return nil
	}
	return cmp.Or(read, wrong)
}

// errNoBody is for an empty body, which is not JSON: the contract answers that
// with 400, and what is missing from an object with 422.
var errNoBody error = fault.RequestMalformed.Fields(fault.Field{Name: "body", Rule: fault.Format})

// object reads a JSON body that has to be there.
func object(r *http.Request, q any) error {
	body, err := wire.Body(r)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return errNoBody
	}
	return wire.Decode(r, q)
}

// answer gives tokens or what is known of one, which no cache may keep.
func answer(w http.ResponseWriter, v any) error {
	w.Header()["Cache-Control"] = noStore
	return wire.JSON(w, http.StatusOK, v)
}
