package profile

import (
	"net/http"
	"time"

	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
)

// sessionData is a session as its owner sees it.
type sessionData struct {
	ID        string    `json:"session_id"`
	State     string    `json:"session_state"`
	Mnemocode string    `json:"mnemocode"`
	Role      string    `json:"role"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	IP        string    `json:"ip"`
	UserAgent string    `json:"user_agent"`
	Current   bool      `json:"current"`
}

func sessionOf(s engine.Session, who engine.Actor, current string) sessionData {
	return sessionData{ID: s.ID, State: s.State, Mnemocode: who.Mnemocode, Role: string(who.Role),
		CreatedAt: s.CreatedAt, ExpiresAt: s.ExpiresAt, IP: s.IP, UserAgent: s.UserAgent, Current: s.ID == current}
}

func (a *API) session(w http.ResponseWriter, _ *http.Request, _ engine.Client, who engine.Actor, s engine.Session) error {
	return data(w, sessionOf(s, who, s.ID))
}

func (a *API) sessions(w http.ResponseWriter, r *http.Request, _ engine.Client, who engine.Actor, s engine.Session) error {
	all, err := a.engine.Sessions(r.Context(), who)
	if err != nil {
		return err
	}
	out := make([]sessionData, len(all))
	for i, one := range all {
		out[i] = sessionOf(one, who, s.ID)
	}
	return data(w, out)
}

func (a *API) endSession(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor, _ engine.Session) error {
	if err := a.engine.EndSession(r.Context(), c, who, r.PathValue("id")); err != nil {
		return err
	}
	return ok(w)
}

func (a *API) logout(w http.ResponseWriter, r *http.Request, c engine.Client, s engine.Session) error {
	if err := a.engine.Logout(r.Context(), c, s); err != nil {
		return err
	}
	return ok(w)
}
