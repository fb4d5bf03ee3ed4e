package auth

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/passkey"
)

// maxPasskeyName is the longest name of a passkey, in characters.
const maxPasskeyName = 100

// started is the first half of a ceremony: publicKey goes to
// navigator.credentials, ceremony comes back with what that gives.
type started struct {
	Ceremony  string `json:"ceremony"`
	PublicKey any    `json:"publicKey"`
}

// passkeyItem is one passkey in the list of the customer's own.
type passkeyItem struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"` // null: never
	BackedUp   bool       `json:"backed_up"`
	Transports []string   `json:"transports"`
}

func itemOf(k passkey.Key) passkeyItem {
	item := passkeyItem{ID: k.ID, Name: k.Name, CreatedAt: k.CreatedAt, BackedUp: k.BackedUp, Transports: k.Transports}
	if !k.LastUsedAt.IsZero() {
		item.LastUsedAt = &k.LastUsedAt
	}
	return item
}

func (a *API) beginPasskey(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	var q proofRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	s, err := a.customers.BeginPasskey(r.Context(), b, q.Password, origin(r))
	if err != nil {
		return err
	}
	return answer(w, started{s.Ceremony, s.Options})
}

type addPasskeyRequest struct {
	Ceremony   string     `json:"ceremony"`
	Name       string     `json:"name"`
	Credential credential `json:"credential"`
}

// Validate gives fault.RequestInvalid with every field that breaks a rule.
func (q *addPasskeyRequest) Validate() error {
	var r rules
	r.required("ceremony", q.Ceremony)
	r.required("name", q.Name)
	r.atMost("name", q.Name, maxPasskeyName)
	q.Credential.needed(&r)
	return r.broken()
}

func (a *API) addPasskey(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	var q addPasskeyRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	key, err := a.customers.AddPasskey(r.Context(), b, q.Ceremony, q.Name, q.Credential.text(), origin(r))
	if err != nil {
		return err
	}
	return answer(w, itemOf(key))
}

func (a *API) listPasskeys(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	keys, err := a.customers.Passkeys(r.Context(), b)
	if err != nil {
		return err
	}
	list := make([]passkeyItem, len(keys))
	for i, k := range keys {
		list[i] = itemOf(k)
	}
	return answer(w, list)
}

func (a *API) dropPasskey(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	if err := a.customers.DropPasskey(r.Context(), b, r.PathValue("id"), origin(r)); err != nil {
		return err
	}
	return wire.NoContent(w)
}

// credential is what navigator.credentials gave, as its toJSON writes it: an
// object, which the engine looks into.
type credential map[string]json.RawMessage

func (c credential) needed(r *rules) {
	if len(c) == 0 {
		r.secret("credential", "")
	}
}

// text is the object again. It was read a moment ago, so it can be written.
func (c credential) text() []byte { return wire.Encode(map[string]json.RawMessage(c)) }
