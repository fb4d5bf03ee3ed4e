package auth

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// basic authenticates a shop backend before anything else is looked at.
func (a *API) basic(h func(http.ResponseWriter, *http.Request, identity.Caller) error) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		by, err := a.basicCaller(r)
		if err != nil {
			return err
		}
		return h(w, r, by)
	}
}

// basicCaller authenticates by the Authorization header. The contract's client
// sends id and secret as they are; OAuth libraries encode both as in a form
// first (RFC 6749, section 2.3.1), which changes a secret with a "-" in it.
func (a *API) basicCaller(r *http.Request) (identity.Caller, error) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		return identity.Caller{}, fault.ClientInvalid
	}
	by, err := a.caller(r, id, secret)
	if !errors.Is(err, fault.ClientInvalid) || !strings.ContainsAny(id+secret, "%+") {
		return by, err
	}
	plainID, idErr := url.QueryUnescape(id)
	plain, secretErr := url.QueryUnescape(secret)
	if idErr != nil || secretErr != nil {
		return identity.Caller{}, err
	}
	return a.caller(r, plainID, plain)
}

// credentials are a client's in the body of a request.
type credentials struct {
	ClientID     loose `json:"client_id"`
	ClientSecret loose `json:"client_secret"`
}

// publicCaller takes a client at its word that cannot keep a secret (RFC 6749,
// section 2.1). Nothing is forwarded by it: it is the shopper's own device.
func (a *API) publicCaller(r *http.Request, c credentials) (identity.Caller, bool) {
	if c.ClientSecret != "" || r.Header.Get("Authorization") != "" {
		return identity.Caller{}, false
	}
	client, ok := a.customers.PublicClient(string(c.ClientID))
	if !ok {
		return identity.Caller{}, false
	}
	wire.SetCompany(r.Context(), client.Scope.Company)
	o := origin(r)
	o.UserAgent = headerText(r.UserAgent())
	return identity.Caller{Client: client, Origin: o}, true
}

// anyCaller is bodyCaller for what a client without a secret may do too.
func (a *API) anyCaller(r *http.Request, c credentials) (identity.Caller, error) {
	if by, ok := a.publicCaller(r, c); ok {
		return by, nil
	}
	return a.bodyCaller(r, c)
}

// bodyCaller authenticates by the body, which wins, or by Basic.
func (a *API) bodyCaller(r *http.Request, c credentials) (identity.Caller, error) {
	if c.ClientID != "" || c.ClientSecret != "" {
		return a.caller(r, string(c.ClientID), string(c.ClientSecret))
	}
	return a.basicCaller(r)
}

// caller authenticates a client. Only now are the forwarded headers believed.
func (a *API) caller(r *http.Request, id, secret string) (identity.Caller, error) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return identity.Caller{}, fault.ClientInvalid
	}
	client, err := a.clients.Client(n, secret)
	if err != nil {
		return identity.Caller{}, err
	}
	wire.SetCompany(r.Context(), client.Scope.Company)
	return identity.Caller{Client: client, Origin: identity.Origin{
		IP:        shopperIP(r.Header.Get("X-Original-Client-Ip")),
		UserAgent: headerText(r.Header.Get("X-Original-User-Agent")),
		RequestID: wire.RequestID(r.Context()),
	}, Captcha: r.Header.Get(captchaHeader)}, nil
}

// shopperIP reads the forwarded address: the first of a list, with or without
// port. "" for what is no address.
func shopperIP(s string) string {
	s, _, _ = strings.Cut(s, ",")
	s = strings.TrimSpace(s)
	if with, err := netip.ParseAddrPort(s); err == nil {
		return with.Addr().Unmap().WithZone("").String()
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return ""
	}
	return addr.Unmap().WithZone("").String()
}

// headerText makes a forwarded text storable: valid UTF-8, at most 300 bytes.
func headerText(s string) string {
	if len(s) > 300 {
		s = s[:300]
	}
	return strings.ToValidUTF8(s, "")
}
