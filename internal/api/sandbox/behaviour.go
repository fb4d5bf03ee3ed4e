package sandbox

import (
	"net/http"
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// sourceBehaviour is how a source behaves to the next calls.
type sourceBehaviour struct {
	Source    string         `json:"source"`
	Mode      behaviour.Mode `json:"mode"`
	LatencyMS int64          `json:"latency_ms"`
	Times     int            `json:"times"` // 0: until changed
}

// known refuses the name of a source that does not exist: setting something on
// it would silently do nothing.
func (a *API) known(name string) error {
	if a.Sources != nil && !slices.Contains(a.Sources, name) {
		return fault.ObjectUnknown.Fields(fault.Field{Name: "name", Rule: fault.Unknown, OneOf: a.Sources})
	}
	return nil
}

func (a *API) setBehaviour(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	name := r.PathValue("name")
	if err := a.known(name); err != nil {
		return err
	}
	var req sourceBehaviour
	if err := wire.Decode(r, &req); err != nil {
		return err
	}
	b := behaviour.Behaviour{Mode: req.Mode, Times: req.Times}
	// Bounded before it is multiplied, so that it cannot wrap round into range.
	b.Latency = time.Duration(min(max(req.LatencyMS, -1), behaviour.MaxLatency.Milliseconds()+1)) * time.Millisecond
	if err := a.Behaviours.Set(r.Context(), s.Company, name, b); err != nil {
		return err
	}
	return a.showBehaviour(w, r, s)
}

func (a *API) showBehaviour(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	name := r.PathValue("name")
	if err := a.known(name); err != nil {
		return err
	}
	b, err := a.Behaviours.Of(r.Context(), s.Company, name)
	if err != nil {
		return err
	}
	return wire.JSON(w, http.StatusOK, sourceBehaviour{name, b.Mode, b.Latency.Milliseconds(), b.Times})
}
