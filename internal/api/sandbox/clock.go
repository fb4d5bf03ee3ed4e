package sandbox

import (
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// clockRequest moves the clock: by a duration such as 12h, or to an RFC 3339
// time.
type clockRequest struct {
	Advance string `json:"advance"`
	Set     string `json:"set"`
}

// Validate gives what is asked for: exactly one of the two.
func (c clockRequest) Validate() (by time.Duration, at time.Time, err error) {
	switch {
	case c.Advance == "" && c.Set == "":
		err = fault.RequestInvalid.Fields(fault.Field{Name: "advance", Rule: fault.Required, Text: `a duration such as "12h", or "set" with an RFC 3339 time`})
	case c.Advance != "" && c.Set != "":
		err = fault.RequestInvalid.Fields(fault.Field{Name: "set", Rule: fault.NotAllowed, Text: "not together with advance"})
	case c.Advance != "":
		if by, err = time.ParseDuration(c.Advance); err != nil {
			err = fault.RequestInvalid.Fields(fault.Field{Name: "advance", Rule: fault.Format, Text: "a duration such as 90s, 30m or 12h"})
		}
	default:
		if at, err = time.Parse(time.RFC3339, c.Set); err != nil {
			err = fault.RequestInvalid.Fields(fault.Field{Name: "set", Rule: fault.Format, Text: "an RFC 3339 time such as 2026-03-01T12:00:00Z"})
		}
	}
	return by, at, err
}

// clockState is what the clock shows, and how far that is from the real time.
type clockState struct {
	Now   time.Time `json:"now"`
	Ahead string    `json:"ahead"`
}

func (a *API) moveClock(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	var req clockRequest
	if err := wire.Decode(r, &req); err != nil {
		return err
	}
	by, at, err := req.Validate()
	if err != nil {
		return err
	}
	if req.Set != "" {
		err = a.Clock.Set(r.Context(), s.Company, at)
	} else {
		err = a.Clock.Advance(r.Context(), s.Company, by)
	}
	if err != nil {
		return err
	}
	return a.showClock(w, r, s)
}

func (a *API) resetClock(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	if err := a.Clock.Reset(r.Context(), s.Company); err != nil {
		return err
	}
	return a.showClock(w, r, s)
}

func (a *API) showClock(w http.ResponseWriter, _ *http.Request, s scope.Scope) error {
	return wire.JSON(w, http.StatusOK, clockState{a.Clock.Now(s), a.Clock.Ahead(s.Company).String()})
}
