package auth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Customer acts with a customer's access token. Every call may fail with
// InvalidToken, when the session has ended, and UserDeactivated.
type Customer struct {
	wire   *wire
	shopID int
	access string
}

// NewCustomer is for a server that has no OAuth client and only ever sees access
// tokens; base and c are those of [Config].
func NewCustomer(base string, shopID int, access string, c *http.Client) (*Customer, error) {
	w, err := newWire(base, c)
	if err != nil {
		return nil, err
	}
	if shopID <= 0 {
		return nil, errors.New("auth: the shop's id is missing")
	}
	return &Customer{wire: w, shopID: shopID, access: access}, nil
}

func (c *Customer) do(ctx context.Context, method, path string, body, into any) error {
	return c.wire.do(ctx, method, path, body, into, func(r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+c.access)
		if c.shopID != 0 {
			r.Header.Set("X-Shop-Id", strconv.Itoa(c.shopID))
		}
	})
}

// Validate asks whether the token is good now: signature, time, revocation, the
// customer's standing. nil is yes; an error for which [Over] is true is no.
func (c *Customer) Validate(ctx context.Context) error {
	return c.do(ctx, http.MethodGet, "/v1/oauth/token/validate", nil, nil)
}

// Logout ends this session, the refresh token included.
func (c *Customer) Logout(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "/v1/auth/logout", nil, nil)
}

// ChangePassword ends every other session of the customer. Errors:
// InvalidPassword for a wrong current one, ValidationError for a new one that
// the shop's rule refuses.
func (c *Customer) ChangePassword(ctx context.Context, current, next string) error {
	return c.do(ctx, http.MethodPut, "/v1/auth/password", map[string]any{"password": current, "new_password": next}, nil)
}

// Device is one session of a customer: a place where they are logged in.
type Device struct {
	ID        string     `json:"id"` // jti, for RevokeToken
	ClientID  int        `json:"client_id"`
	Created   time.Time  `json:"created_at"`
	Expires   time.Time  `json:"expires_at"`
	LastUsed  *time.Time `json:"last_used_at"` // nil: never
	IP        string     `json:"ip"`           // of the shopper, as forwarded at log-in
	UserAgent string     `json:"user_agent"`
	Current   bool       `json:"current"` // it is this token's
}

// Tokens lists where the customer is logged in.
func (c *Customer) Tokens(ctx context.Context) ([]Device, error) {
	var list []Device
	err := c.do(ctx, http.MethodGet, "/v1/oauth/tokens", nil, &list)
	return list, err
}

// RevokeToken ends one session of the customer, by the ID of its Device. Errors:
// TokenNotFound.
func (c *Customer) RevokeToken(ctx context.Context, id string) error {
	if id == "" || strings.Trim(id, "0123456789abcdef") != "" { // would be another path
		return &Error{Status: http.StatusNotFound, Code: TokenNotFound, Message: "There is no such session. It may have ended already."}
	}
	return c.do(ctx, http.MethodDelete, "/v1/oauth/tokens/"+url.PathEscape(id), nil, nil)
}

// RevokeAll ends every session of the customer, this one included.
func (c *Customer) RevokeAll(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "/v1/oauth/tokens", nil, nil)
}
