package auth

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// userinfo tells an application who its customer is, by the scopes of the access
// token (OpenID Connect Core, section 5.3). The token comes in the header, or in
// a form (RFC 6750, section 2.2); never in the address.
func (a *API) userinfo(w http.ResponseWriter, r *http.Request) error {
	access, err := bearerToken(r)
	if err != nil && r.Method == http.MethodPost && r.Header.Get("Authorization") == "" {
		form, formErr := browserParameters(r)
		if formErr != nil {
			return formErr
		}
		if token := form.one("access_token"); token != "" {
			access, err = token, nil
		}
	}
	if err != nil {
		return err
	}
	b, err := a.customers.Validate(r.Context(), access)
	if err != nil {
		return err
	}
	wire.SetCompany(r.Context(), b.Scope.Company)
	who, err := a.customers.UserInfo(r.Context(), b)
	if err != nil {
		return err
	}
	return answer(w, who)
}
