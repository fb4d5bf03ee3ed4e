package profile

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
)

// putFlag serves PUT …/locked, …/denied and …/stop, whose body is the flag
// itself: {"locked": true}.
func (a *API) putFlag(flag engine.Flag) func(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor) error {
	return func(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor) error {
		var body struct {
			Locked  *bool `json:"locked"`
			Denied  *bool `json:"denied"`
			Stopped *bool `json:"stopped"`
		}
		if err := wire.Decode(r, &body); err != nil {
			return err
		}
		on := map[engine.Flag]*bool{engine.Locked: body.Locked, engine.Denied: body.Denied, engine.Stopped: body.Stopped}[flag]
		if on == nil {
			return check(&fault.Field{Name: string(flag), Rule: fault.Required})
		}
		return a.setFlag(w, r, c, who, flag, *on)
	}
}

func (a *API) requireReset(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor) error {
	return a.setFlag(w, r, c, who, engine.ResetRequired, true)
}

func (a *API) setFlag(w http.ResponseWriter, r *http.Request, c engine.Client, who engine.Actor, flag engine.Flag, on bool) error {
	out, err := a.engine.SetFlag(r.Context(), c, who, r.PathValue("code"), flag, on)
	if err != nil {
		return err
	}
	return data(w, out)
}
