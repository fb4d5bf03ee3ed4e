package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// callbackPath is where identity providers send customers back to, below the
// issuer.
const callbackPath = "/v1/auth/external/callback"

// externalRedirect sends a browser to the identity provider that the shop's
// signed order names. A browser is told of an error here, in JSON: before the
// order is known to be the shop's there is nowhere to send it, and after that
// only the shop can mend it.
func (a *API) externalRedirect(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	shop, err := shopInQuery(query)
	if err != nil {
		return err
	}
	order, err := a.customers.ReadExternal(shop, query.Get("jwt"))
	if err != nil {
		return err
	}
	wire.SetCompany(r.Context(), order.Shop.Company)
	return a.toProvider(w, r, order)
}

// toProvider sends a browser on its way.
func (a *API) toProvider(w http.ResponseWriter, r *http.Request, order identity.ExternalOrder) error {
	idp, ok := a.idps.IDP(order.Shop.Company, order.Provider)
	if !ok {
		return fault.RequestInvalid.Fields(fault.Field{Name: "idpKey", Rule: fault.Unknown})
	}
	if err := checkParameters(order.Parameters); err != nil {
		return err
	}
	if err := a.mayBegin(r); err != nil {
		return err
	}
	// An order that is good once is used up first, and so is worth one call of the
	// provider.
	start, err := a.customers.BeginExternal(r.Context(), order)
	if err != nil {
		return err
	}
	address, err := a.providers.authorize(r.Context(), idp, a.callbackURL(), start, order.Parameters)
	if err != nil {
		return err
	}
	http.SetCookie(w, a.browserCookie(start.State, start.Browser))
	return sendTo(w, address)
}

// externalCallback takes a customer who comes back from an identity provider to
// the shop. What the customer can do something about goes to the shop as
// `error`; what the provider did wrong is answered here.
func (a *API) externalCallback(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	state, code, refusal := query.Get("state"), query.Get("code"), query.Get("error")
	if code == "" && refusal == "" {
		return fault.RequestInvalid.Fields(fault.Field{Name: "code", Rule: fault.Required})
	}
	cookie, err := r.Cookie(a.browserCookie(state, "").Name)
	if err != nil {
		return fault.SessionState
	}
	login, err := a.customers.SpendExternal(r.Context(), state, cookie.Value)
	if err != nil {
		return err
	}
	http.SetCookie(w, a.browserCookie(state, ""))
	wire.SetCompany(r.Context(), login.Shop.Company)
	idp, ok := a.idps.IDP(login.Shop.Company, login.Provider)
	if !ok {
		return fault.SessionState
	}
	if iss := query.Get("iss"); iss != "" && iss != idp.Issuer { // RFC 9207
		return providerFailed(idp, "the answer is another issuer's", nil)
	}
	if refusal != "" {
		if !slices.Contains(customersRefusals, refusal) {
			return providerFailed(idp, "it refused the log-in", nil)
		}
		return sendTo(w, withParameter(login.Callback, "error", refusal))
	}
	person, err := a.providers.person(r.Context(), idp, a.callbackURL(), code, login)
	if login.Hosted() {
		return a.hostedCallback(w, r, login, person, err)
	}
	if err != nil {
		return err
	}
	own, err := a.customers.FinishExternal(r.Context(), login, person, a.browserOrigin(r))
	for condition, text := range shopsErrors {
		if errors.Is(err, condition) {
			return sendTo(w, withParameter(login.Callback, "error", text))
		}
	}
	if err != nil {
		return err
	}
	return sendTo(w, withParameter(login.Callback, "code", own))
}

// customersRefusals are a provider's errors that come from what the customer
// did, or has yet to do (RFC 6749, section 4.1.2.1; OpenID Connect Core, section
// 3.1.2.6).
var customersRefusals = []string{
	"access_denied", "login_required", "interaction_required", "consent_required", "account_selection_required",
}

// shopsErrors are ours that the shop tells its customer.
var shopsErrors = map[fault.Condition]string{
	fault.AccountExists: "account_exists",
	fault.AccountLocked: "account_deactivated",
	fault.AccountClosed: "account_deactivated",
	fault.AccountDenied: "account_deactivated",
}

func shopInQuery(query url.Values) (int, error) {
	var missing rules
	missing.required("shopId", query.Get("shopId"))
	missing.required("jwt", query.Get("jwt"))
	if err := missing.broken(); err != nil {
		return 0, err
	}
	id, err := strconv.Atoi(query.Get("shopId"))
	if err != nil {
		return 0, fault.RequestMalformed.Fields(fault.Field{Name: "shopId", Rule: fault.WrongType})
	}
	return id, nil
}

func (a *API) callbackURL() string { return a.customers.Issuer() + callbackPath }

// browserCookie ties a log-in to the browser in which it began; without, a
// stranger's log-in could be ended in somebody's browser. It has a name of its
// own for each log-in, so that two tabs do not disturb each other. Over TLS the
// __Host- prefix keeps neighbours of the same domain from planting one. An empty
// value takes the cookie away.
func (a *API) browserCookie(state, value string) *http.Cookie {
	sum := sha256.Sum256([]byte(state))
	c := &http.Cookie{
		Name: "external-" + hex.EncodeToString(sum[:8]), Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(identity.ExternalTTL.Seconds()),
	}
	if strings.HasPrefix(a.customers.Issuer(), "https://") {
		c.Name, c.Secure = "__Host-"+c.Name, true
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// withParameter adds one to an address that has been checked, whose own query
// stays as it is written.
func withParameter(address, name, value string) string {
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	return address + sign + name + "=" + url.QueryEscape(value)
}

// sendTo answers with a redirect. The address of this request, which may hold a
// code, is nobody else's business.
func sendTo(w http.ResponseWriter, address string) error {
	h := w.Header()
	h.Set("Location", address)
	h.Set("Referrer-Policy", "no-referrer")
	h["Cache-Control"] = noStore
	w.WriteHeader(http.StatusFound)
	return nil
}
