package admin

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// standing is what a shop's customer may do: active, locked, closed or denied.
type standing struct {
	Company     string            `json:"company"`
	Environment scope.Environment `json:"environment"` // sandbox or live
	ShopID      int               `json:"shop_id"`
	Email       string            `json:"email"`
	Status      string            `json:"status"`
}

// Validate wants an environment: a customer of one is not one of the other.
func (s standing) Validate() error { return environment(s.Environment) }

func environment(e scope.Environment) error {
	if e != scope.Sandbox && e != scope.Live {
		return fault.RequestInvalid.Fields(fault.Field{
			Name: "environment", Rule: fault.NotAllowed, OneOf: []string{string(scope.Sandbox), string(scope.Live)},
		})
	}
	return nil
}

func (a *API) setStanding(w http.ResponseWriter, r *http.Request) error {
	var req standing
	if err := wire.Decode(r, &req); err != nil {
		return err
	}
	if err := req.Validate(); err != nil {
		return err
	}
	s := scope.Scope{Company: req.Company, Environment: req.Environment}
	if err := a.deps.SetStanding(r.Context(), s, req.ShopID, req.Email, req.Status); err != nil {
		return err
	}
	return wire.NoContent(w)
}
