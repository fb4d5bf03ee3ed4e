package sandbox

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
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

// onlyKeys refuses the keys of a body that was decoded which are none of those
// named: a misspelt bound would silently be none.
func onlyKeys(r *http.Request, names ...string) error {
	var body map[string]json.RawMessage
	if err := wire.Decode(r, &body); err != nil {
		return err
	}
	var wrong []fault.Field
	for _, key := range slices.Sorted(maps.Keys(body)) {
		known := func(name string) bool { return strings.EqualFold(name, key) } // as they are decoded
		if !slices.ContainsFunc(names, known) {
			wrong = append(wrong, fault.Field{Name: key, Rule: fault.Unknown, OneOf: names})
		}
	}
	if len(wrong) > 0 {
		return fault.RequestInvalid.Fields(wrong...)
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
	if err := onlyKeys(r, "source", "mode", "latency_ms", "times"); err != nil {
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
