package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const signOutPurpose = "hosted-sign-out"

// SignOutRequest is an application's wish that the customer leaves. It is sealed
// as a HostedRequest is, and good for as long.
type SignOutRequest struct {
	Sealed string
	Client *tenant.OAuthClient
	Shop   *tenant.Shop
	Locale string // as HostedRequest's
	// RedirectURI is where the browser goes afterwards, with State; "" for the
	// page that says that it is done.
	RedirectURI string
	State       string
	Done        bool // it has been done

}

type sealedSignOut struct {
	RedirectURI string    `json:"r,omitempty"`
	State       string    `json:"s,omitempty"`
	Locale      string    `json:"g,omitempty"`
	Done        bool      `json:"d,omitempty"`
	At          time.Time `json:"t"`
}

// Leaving checks where an application wants a browser to go after the customer
// has left: on the client's list, to the byte, or nowhere.
// Conditions: RequestInvalid with client_id or post_logout_redirect_uri.
func (c *Customers) Leaving(clientID, redirectURI, state string) (SignOutRequest, error) {
	id, err := strconv.Atoi(clientID)
	client, ok := c.tenants.ClientByID(id)
	if err != nil || !ok {
		return SignOutRequest{}, fault.RequestInvalid.Fields(fault.Field{Name: "client_id", Rule: fault.Unknown})
	}
	shop, ok := c.tenants.Shop(client.Shop)
	if !ok || shop.Company != client.Scope.Company {
		return SignOutRequest{}, fault.RequestInvalid.Fields(fault.Field{Name: "client_id", Rule: fault.Unknown})
	}
	if redirectURI != "" && !redirectListed(client, client.PostLogoutRedirectURIs, redirectURI) {
		return SignOutRequest{}, fault.RequestInvalid.Fields(fault.Field{Name: "post_logout_redirect_uri", Rule: fault.Unknown})
	}
	return SignOutRequest{Client: client, Shop: shop, RedirectURI: redirectURI, State: state}, nil
}

// SealSignOut gives the request with Sealed, good from now on.
func (c *Customers) SealSignOut(r SignOutRequest) (SignOutRequest, error) {
	plain, err := json.Marshal(sealedSignOut{r.RedirectURI, r.State, r.Locale, r.Done, c.clk.Now(r.Client.Scope)})
	if err != nil {
		return SignOutRequest{}, err
	}
	id := strconv.Itoa(r.Client.ID)
	sealed, err := c.vault.Seal(plain, r.Client.Scope, id, signOutPurpose)
	if err != nil {
		return SignOutRequest{}, err
	}
	if r.Sealed = id + "." + base64.RawURLEncoding.EncodeToString(sealed); len(r.Sealed) > maxHosted {
		return SignOutRequest{}, fault.RequestInvalid.Fields(fault.Field{Name: "state", Rule: fault.TooLong, Limit: maxHosted / 2})
	}
	return r, nil
}

// OpenSignOut takes a sealed request up again. Conditions: SessionState.
func (c *Customers) OpenSignOut(sealed string) (SignOutRequest, error) {
	id, text, ok := strings.Cut(sealed, ".")
	n, err := strconv.Atoi(id)
	client, known := c.tenants.ClientByID(n)
	if !ok || err != nil || !known || len(sealed) > maxHosted {
		return SignOutRequest{}, fault.SessionState
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return SignOutRequest{}, fault.SessionState
	}
	plain, err := c.vault.OpenSealed(raw, client.Scope, strconv.Itoa(client.ID), signOutPurpose)
	if err != nil {
		return SignOutRequest{}, fault.SessionState
	}
	var s sealedSignOut
	if err := json.Unmarshal(plain, &s); err != nil {
		return SignOutRequest{}, err
	}
	r, err := c.Leaving(id, s.RedirectURI, s.State)
	age := c.clk.Now(client.Scope).Sub(s.At)
	if err != nil || age >= HostedTTL || age < -skew {
		return SignOutRequest{}, fault.SessionState
	}
	r.Sealed, r.Locale, r.Done = sealed, s.Locale, s.Done
	return r, nil
}

// Address is where the browser goes when the customer has left; "" when the
// application names nothing.
func (r SignOutRequest) Address() string {
	if r.RedirectURI == "" {
		return ""
	}
	a := Answer{RedirectURI: r.RedirectURI, Parameters: url.Values{}}
	if r.State == "" {
		return r.RedirectURI
	}
	a.Parameters.Set("state", r.State)
	return a.Address()
}

// SignOutCookie is SessionCookie for who leaves.
func (c *Customers) SignOutCookie(r SignOutRequest) (name string, secure bool) {
	return c.sessionCookie(r.Client.Scope, r.Shop.ID)
}

// SignOut ends the session that a browser has with the shop, and every session
// of an application that began in it. A browser that has none is left as it is.
func (c *Customers) SignOut(ctx context.Context, r SignOutRequest, b Browser) error {
	row, found, err := c.browserSession(ctx, r.Client.Scope, r.Shop.ID, b.Session)
	if err != nil || !found {
		return err
	}
	return c.endBrowser(ctx, row, b.Origin)
}

// EndSession ends the session that an application's ID token names, as SignOut
// does, whether or not this browser has it. own says that it has.
func (c *Customers) EndSession(ctx context.Context, r SignOutRequest, h Hint, b Browser) (own bool, err error) {
	row, found, err := c.browserSession(ctx, r.Client.Scope, r.Shop.ID, b.Session)
	if err != nil {
		return false, err
	}
	own = found && row.ID == h.SessionID
	return own, c.endBrowser(ctx, identitydb.BrowserSession{Scope: r.Client.Scope, AccountID: h.AccountID, ID: h.SessionID}, b.Origin)
}

// endBrowser ends one browser's session with all that came of it.
func (c *Customers) endBrowser(ctx context.Context, row identitydb.BrowserSession, o Origin) error {
	s := row.Scope
	return c.write(ctx, row.AccountID, func(tx store.Tx) error {
		// A refresh in flight must come before or after, or its pair would survive.
		if _, err := identitydb.LockAccount(tx, s, row.AccountID); err != nil {
			return err
		}
		ended, err := identitydb.DropBrowserSessionByID(tx, s, row.AccountID, row.ID)
		if err != nil {
			return err
		}
		ids, err := identitydb.GrantsOfSession(tx, s, row.AccountID, row.ID)
		if err != nil {
			return err
		}
		if !ended && len(ids) == 0 {
			return nil // it had ended before
		}
		for _, id := range ids {
			if _, err := identitydb.RevokeFamily(tx, s, row.AccountID, grantFamily+id); err != nil {
				return err
			}
			// Its code may not have been exchanged yet.
			if err := identitydb.DropGrant(tx, s, id); err != nil {
				return err
			}
		}
		return c.audit.Record(tx, s, event("logout", row.AccountID, o, "session", row.ID))
	})
}
