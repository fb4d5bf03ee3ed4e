package auth

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// tokenItem is one session in the list of the customer's own.
type tokenItem struct {
	ID         string     `json:"id"` // jti
	ClientID   int        `json:"client_id"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"` // null: never
	IP         string     `json:"ip"`           // of the shopper at login; "" when not known
	UserAgent  string     `json:"user_agent"`
	Current    bool       `json:"current"`
}

func (a *API) listTokens(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	sessions, err := a.customers.List(r.Context(), b)
	if err != nil {
		return err
	}
	list := make([]tokenItem, len(sessions))
	for i, s := range sessions {
		list[i] = tokenItem{
			ID: s.ID, ClientID: s.ClientID, CreatedAt: s.CreatedAt, ExpiresAt: s.ExpiresAt,
			IP: s.IP, UserAgent: s.UserAgent, Current: s.Current,
		}
		if !s.LastUsedAt.IsZero() {
			list[i].LastUsedAt = &s.LastUsedAt
		}
	}
	w.Header()["Cache-Control"] = noStore
	return wire.JSON(w, http.StatusOK, list)
}

func (a *API) revokeToken(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	if err := a.customers.Revoke(r.Context(), b, r.PathValue("jti"), origin(r)); err != nil {
		return err
	}
	return wire.NoContent(w)
}

func (a *API) revokeAll(w http.ResponseWriter, r *http.Request, b identity.Bearer) error {
	if err := a.customers.RevokeAll(r.Context(), b, origin(r)); err != nil {
		return err
	}
	return wire.NoContent(w)
}
