package auth

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	// logoutPath is where identity providers send customers back to after logging
	// out, below the issuer.
	logoutPath = "/v1/auth/logout/callback"
	// maxHint is the longest ID token that is put into an address, in characters:
	// servers refuse addresses of more than about eight thousand.
	maxHint = 4096
	// logoutIncomplete tells a shop that its customer is still logged in at the
	// identity provider.
	logoutIncomplete = "logout_incomplete"
)

// logoutRedirect ends the session that the shop's signed order names and sends
// the browser back to the shop; by the identity provider where the session
// began, if that can end it too. That the provider is away keeps nobody logged
// in here: the shop is told.
func (a *API) logoutRedirect(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	shop, err := shopInQuery(query)
	if err != nil {
		return err
	}
	order, err := a.customers.ReadLogout(shop, query.Get("jwt"))
	if err != nil {
		return err
	}
	wire.SetCompany(r.Context(), order.Shop.Company)
	hop, err := a.customers.LogoutByOrder(r.Context(), order, a.browserOrigin(r))
	if err != nil {
		return err
	}
	idp, ok := a.idps.IDP(order.Shop.Company, hop.Provider)
	if !ok {
		return sendTo(w, order.Callback)
	}
	address, err := a.providers.endSession(r.Context(), idp, a.customers.Issuer()+logoutPath, hop)
	if err != nil {
		a.face.Log.LogAttrs(r.Context(), slog.LevelWarn, "a customer stays logged in at the identity provider",
			slog.String("request_id", wire.RequestID(r.Context())), slog.Any("cause", fault.From(err).Cause))
		return sendTo(w, withParameter(order.Callback, "error", logoutIncomplete))
	}
	if address == "" {
		address = order.Callback
	}
	return sendTo(w, address)
}

// logoutCallback takes a customer who has logged out at an identity provider to
// the shop.
func (a *API) logoutCallback(w http.ResponseWriter, r *http.Request) error {
	callback, err := a.customers.SpendLogout(r.Context(), r.URL.Query().Get("state"))
	if err != nil {
		return err
	}
	return sendTo(w, callback)
}

// endSession gives the address at the provider to send a browser to that is to
// be logged out there (OpenID Connect RP-Initiated Logout 1.0), "" when it has
// none. Conditions: ProviderFailed.
func (p *providers) endSession(ctx context.Context, idp *tenant.IDP, callback string, hop identity.LogoutHop) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	d, err := p.discover(p.reaching(ctx, idp), idp)
	if err != nil || d.end == "" {
		return "", err
	}
	at := browserAddress(idp, d.end)
	if at == nil {
		return "", providerFailed(idp, "its end-session endpoint is no address to send a browser to", nil)
	}
	parameters := url.Values{
		"id_token_hint": {hop.IDToken}, "client_id": {idp.ClientID}, "post_logout_redirect_uri": {callback}, "state": {hop.State},
	}.Encode()
	if at.RawQuery != "" {
		parameters = at.RawQuery + "&" + parameters
	}
	at.RawQuery = parameters
	return at.String(), nil
}

// browserAddress reads an address of a provider's discovery to which a browser
// may be sent: never less protected than the issuer. nil for any other.
func browserAddress(idp *tenant.IDP, address string) *url.URL {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.User != nil || at.Fragment != "" ||
		at.Scheme != "https" && (at.Scheme != "http" || !strings.HasPrefix(idp.Issuer, "http://")) {
		return nil
	}
	return at
}
