package auth

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// shopRule says whether X-Shop-Id must be there. Where it is given it must name
// the shop whose customer the token is.
type shopRule bool

const (
	shopRequired shopRule = true
	shopOptional shopRule = false
)

// shopHeader is the header's name as callers know it.
const shopHeader = "X-Shop-Id"

// bearer authenticates a customer.
func (a *API) bearer(rule shopRule, h func(http.ResponseWriter, *http.Request, identity.Bearer) error) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		access, err := bearerToken(r)
		if err != nil {
			return err
		}
		b, err := a.customers.Validate(r.Context(), access)
		if err != nil {
			return err
		}
		wire.SetCompany(r.Context(), b.Scope.Company)
		if err := checkShop(r, rule, b); err != nil {
			return err
		}
		return h(w, r, b)
	}
}

func bearerToken(r *http.Request) (string, error) {
	value := r.Header.Get("Authorization")
	if value == "" {
		return "", fault.HeaderMissing
	}
	scheme, token, ok := strings.Cut(value, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", fault.HeaderInvalid
	}
	return strings.TrimSpace(token), nil
}

// checkShop holds a request to the shop it names. Another shop's token is no
// token there.
func checkShop(r *http.Request, rule shopRule, b identity.Bearer) error {
	value := strings.TrimSpace(r.Header.Get(shopHeader))
	if value == "" {
		if rule == shopOptional {
			return nil
		}
		return fault.RequestInvalid.Fields(fault.Field{Name: shopHeader, Rule: fault.Required})
	}
	id, err := strconv.Atoi(value)
	if err != nil {
		return fault.RequestMalformed.Fields(fault.Field{Name: shopHeader, Rule: fault.WrongType})
	}
	if b.Realm != identity.ShopRealm(id) {
		return fault.TokenInvalid
	}
	return nil
}

// origin is what is known of a request that no backend vouches for.
func origin(r *http.Request) identity.Origin {
	return identity.Origin{RequestID: wire.RequestID(r.Context())}
}
