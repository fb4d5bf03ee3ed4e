package auth

import (
	"errors"
	"log/slog"
	"time"
)

// Tokens are what a log-in gives. As JSON they are fit for a session's store,
// which must keep them secret: whoever has them is the customer.
type Tokens struct {
	Access  string    `json:"access_token"`
	Refresh string    `json:"refresh_token,omitempty"` // "" for a client's own
	Expires time.Time `json:"expires_at"`              // of the access token, by this machine's clock
	Scope   string    `json:"scope,omitempty"`         // granted, with spaces between; mostly ""
}

const hidden = "auth.Tokens{…}"

// String shows nothing of the tokens.
func (Tokens) String() string { return hidden }

// GoString shows nothing of the tokens.
func (Tokens) GoString() string { return hidden }

// LogValue shows when they expire.
func (t Tokens) LogValue() slog.Value { return slog.GroupValue(slog.Time("expires", t.Expires)) }

// tokenAnswer is the body that holds tokens.
type tokenAnswer struct {
	Type    string `json:"token_type"`
	Seconds int64  `json:"expires_in"`
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Scope   string `json:"scope"`
}

// tokens counts the lifetime from when they were asked for, which is early
// rather than late.
func (a tokenAnswer) tokens(asked time.Time) (Tokens, error) {
	if a.Access == "" || a.Type != "Bearer" {
		return Tokens{}, errors.New("auth: the answer holds no access token")
	}
	life := time.Duration(a.Seconds) * time.Second
	return Tokens{Access: a.Access, Refresh: a.Refresh, Expires: asked.Add(life), Scope: a.Scope}, nil
}
