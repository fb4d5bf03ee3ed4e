package auth

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/identity"
)

// basic authenticates a shop backend before anything else is looked at.
func (a *API) basic(h func(http.ResponseWriter, *http.Request, identity.Caller) error) wire.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, secret, ok := r.BasicAuth()
		if !ok {
			return fault.ClientInvalid
		}
		by, err := a.caller(r, id, secret)
		if err != nil {
			return err
		}
		return h(w, r, by)
	}
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
	}}, nil
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
