package sandbox

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// standing is what a shop's customer may do: active, locked, closed or denied.
type standing struct {
	ShopID int    `json:"shop_id"`
	Email  string `json:"email"`
	Status string `json:"status"`
}

// setStanding is what an operator would do to a customer, so that a shop can try
// what its people then see.
func (a *API) setStanding(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	var req standing
	if err := wire.Decode(r, &req); err != nil {
		return err
	}
	if err := a.Customers.SetStanding(r.Context(), s, req.ShopID, req.Email, req.Status); err != nil {
		return err
	}
	return wire.NoContent(w)
}
