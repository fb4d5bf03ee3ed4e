package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// revoke ends one of the client's own tokens (RFC 7009). A token that is none
// or another client's is answered like one that was: whoever holds a text does
// not learn here whether it is a token. A hint that names a kind which cannot be
// revoked is refused (section 2.2.1); a wrong one of the two kinds does no harm.
//
// The answer has a body, which the RFC leaves open, because every answer of
// this API is JSON.
func (a *API) revoke(w http.ResponseWriter, r *http.Request) error {
	q, by, err := a.question(r, a.anyCaller)
	if err != nil {
		return err
	}
	if q.Hint != "" && q.Hint != identity.AccessToken && q.Hint != identity.RefreshToken {
		return fault.TokenTypeUnsupported
	}
	if err := a.customers.GiveBack(r.Context(), by, string(q.Token)); err != nil {
		return err
	}
	w.Header()["Cache-Control"] = noStore
	wire.Raw(w, http.StatusOK, emptyObject)
	return nil
}
