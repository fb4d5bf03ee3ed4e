package admin

import (
	"net/http"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity/roster"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// MoveIn is a batch of customers of another system, for one shop. It may be sent
// again: who is in already is skipped, or with Update brought up to date.
type MoveIn struct {
	Environment scope.Environment `json:"environment"` // sandbox or live
	Update      bool              `json:"update,omitempty"`
	Customers   []roster.Customer `json:"customers"`
}

// Validate wants an environment.
func (m MoveIn) Validate() error { return environment(m.Environment) }

// moveIn answers with what became of each: counts, and who was refused and why.
func (a *API) moveIn(w http.ResponseWriter, r *http.Request) error {
	var req MoveIn
	if err := wire.Decode(r, &req); err != nil {
		return err
	}
	if err := req.Validate(); err != nil {
		return err
	}
	shop, err := strconv.Atoi(r.PathValue("shop"))
	if err != nil {
		return fault.ObjectUnknown
	}
	done, err := a.deps.MoveIn(r.Context(), req.Environment, shop, req.Customers, req.Update)
	if err != nil {
		return err
	}
	return wire.JSON(w, http.StatusOK, done)
}
