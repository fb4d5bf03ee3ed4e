package auth

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// Ceremony is the first half of adding a passkey or logging in with one. Options
// goes to the page, which gives it to navigator.credentials and sends back what
// comes out; ID stays in the browser's session.
type Ceremony struct {
	ID      string          `json:"ceremony"`
	Options json.RawMessage `json:"publicKey"`
}

// PasskeyOptions begins a log-in with a passkey, whoever's it is. Errors:
// Forbidden where the shop has no `login.passkeys`.
func (s *Shop) PasskeyOptions(ctx context.Context) (Ceremony, error) {
	var c Ceremony
	err := s.do(ctx, http.MethodPost, "/v1/auth/login/passkey/options", map[string]any{"shop_id": s.shopID}, &c)
	return c, err
}

// LoginPasskey ends it; credential is what navigator.credentials.get gave, as
// JSON. Errors: InvalidPasskey, InvalidState, UserDeactivated,
// SecondFactorRequired when the device did not check who holds it.
func (s *Shop) LoginPasskey(ctx context.Context, ceremony string, credential json.RawMessage) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, "/v1/auth/login/passkey",
		map[string]any{"ceremony": ceremony, "credential": credential, "shop_id": s.shopID})
}

// Passkey is one of a customer's.
type Passkey struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Created    time.Time  `json:"created_at"`
	LastUsed   *time.Time `json:"last_used_at"` // nil: never
	BackedUp   bool       `json:"backed_up"`    // it survives the device
	Transports []string   `json:"transports"`
}

// BeginPasskey begins to add one. password is the current one, for a customer who
// has not logged in within ten minutes; "" otherwise. Errors:
// FreshLoginRequired when it is needed, InvalidPassword, LimitExceeded, Forbidden.
func (c *Customer) BeginPasskey(ctx context.Context, password string) (Ceremony, error) {
	var out Ceremony
	err := c.do(ctx, http.MethodPost, "/v1/auth/passkeys/options", proof(password), &out)
	return out, err
}

// AddPasskey adds it under a name for the customer's list; credential is what
// navigator.credentials.create gave, as JSON. Errors: InvalidPasskey,
// InvalidState.
func (c *Customer) AddPasskey(ctx context.Context, ceremony, name string, credential json.RawMessage) (Passkey, error) {
	var out Passkey
	err := c.do(ctx, http.MethodPost, "/v1/auth/passkeys",
		map[string]any{"ceremony": ceremony, "name": name, "credential": credential}, &out)
	return out, err
}

// Passkeys lists the customer's.
func (c *Customer) Passkeys(ctx context.Context) ([]Passkey, error) {
	var list []Passkey
	err := c.do(ctx, http.MethodGet, "/v1/auth/passkeys", nil, &list)
	return list, err
}

// DropPasskey takes one away, by its ID. Errors: NotFound.
func (c *Customer) DropPasskey(ctx context.Context, id string) error {
	if id == "" || id == "." || id == ".." { // would be another path
		return &Error{Status: http.StatusNotFound, Code: NotFound, Message: "There is no such object."}
	}
	return c.do(ctx, http.MethodDelete, "/v1/auth/passkeys/"+url.PathEscape(id), nil, nil)
}
