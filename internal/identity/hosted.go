package identity

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	// HostedTTL is how long a customer may take at the hosted pages: as long as a
	// link that is mailed from there is good.
	HostedTTL = ResetTTL

	hostedPurpose = "hosted-request"
	maxHosted     = 8192 // characters of a sealed request
)

// The paths below the issuer of what a browser is sent to. The pages are served
// elsewhere; the engine only knows where.
const (
	SignInPath    = "/signin"                  // ?request=…, and ?error=… after a provider's refusal
	SignedOutPath = "/signin/out"              // ?request=…: asks, or says that it is done
	ResetPath     = "/signin/reset"            // ?request=…&hash=…: a new password
	ExternalPath  = "/v1/auth/external/hosted" // ?request=…&idp=…: to an outside identity provider
)

// HostedRequest is what an application asks for when it sends a browser to the
// hosted pages: that a customer of a shop is recognised, and that a code for this
// comes back.
//
// It is not stored. It stands sealed in the addresses and forms of the pages, so
// that nobody can fill a table by asking, and is good for HostedTTL. Whoever has
// one can do no more with it than with the address at the application that it
// comes from: a code goes to that application alone, and only for somebody who
// has just proven who they are in the same browser.
type HostedRequest struct {
	Sealed string // as it stands in addresses and forms
	Client *tenant.OAuthClient
	Shop   *tenant.Shop

	LoginHint string // an address to fill in; "" for none
	Locale    string // BCP 47: the best of what was asked for, as it was given; "" for the shop's
	Provider  string // the identity provider to go to at once ("idp_hint"); "" for none

	hostedTerms
}

// hostedTerms are those that an answer is held to.
type hostedTerms struct {
	RedirectURI string         `json:"r"`
	State       string         `json:"s,omitempty"`
	Nonce       string         `json:"n,omitempty"`
	Challenge   string         `json:"c,omitempty"` // PKCE, S256
	Scopes      []string       `json:"o,omitempty"`
	FormPost    bool           `json:"f,omitempty"` // the answer is posted and not in the address
	Fresh       bool           `json:"p,omitempty"` // who is signed in already must prove it again
	MaxAge      *time.Duration `json:"a,omitempty"` // since the proof; nil: any
	At          time.Time      `json:"t"`           // when it was made, by the shop's clock
}

// sealedHosted is what is sealed. Client and shop are looked up again, so that
// what they may do is what they may do now.
type sealedHosted struct {
	hostedTerms
	LoginHint string `json:"l,omitempty"`
	Locale    string `json:"g,omitempty"`
	Provider  string `json:"i,omitempty"`
}

// Application finds the client that a browser came from, and holds the address
// that its answer shall go to against the client's list. Before this has
// succeeded nobody may be sent anywhere.
// Conditions: RequestInvalid with client_id or redirect_uri.
func (c *Customers) Application(clientID, redirectURI string) (HostedRequest, error) {
	id, err := strconv.Atoi(clientID)
	client, ok := c.tenants.ClientByID(id)
	if err != nil || !ok {
		return HostedRequest{}, fault.RequestInvalid.Fields(fault.Field{Name: "client_id", Rule: fault.Unknown})
	}
	shop, ok := c.tenants.Shop(client.Shop)
	if !ok || shop.Company != client.Scope.Company {
		return HostedRequest{}, fault.RequestInvalid.Fields(fault.Field{Name: "client_id", Rule: fault.Unknown})
	}
	if redirectURI == "" {
		return HostedRequest{}, fault.RequestInvalid.Fields(fault.Field{Name: "redirect_uri", Rule: fault.Required})
	}
	if !redirectListed(client, client.RedirectURIs, redirectURI) {
		return HostedRequest{}, fault.RequestInvalid.Fields(fault.Field{Name: "redirect_uri", Rule: fault.Unknown})
	}
	return HostedRequest{Client: client, Shop: shop, hostedTerms: hostedTerms{RedirectURI: redirectURI}}, nil
}

// PublicClient finds a client that has no secret to show.
func (c *Customers) PublicClient(id string) (*tenant.OAuthClient, bool) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return nil, false
	}
	client, ok := c.tenants.ClientByID(n)
	return client, ok && client.Public
}

// SealRequest makes a request good from now on and gives it with Sealed.
func (c *Customers) SealRequest(r HostedRequest) (HostedRequest, error) {
	r.At = c.clk.Now(r.Client.Scope)
	plain, err := json.Marshal(sealedHosted{r.hostedTerms, r.LoginHint, r.Locale, r.Provider})
	if err != nil {
		return HostedRequest{}, err
	}
	// The client stands before it because it says whose key opens it.
	id := strconv.Itoa(r.Client.ID)
	sealed, err := c.vault.Seal(plain, r.Client.Scope, id, hostedPurpose)
	if err != nil {
		return HostedRequest{}, err
	}
	r.Sealed = id + "." + base64.RawURLEncoding.EncodeToString(sealed)
	if len(r.Sealed) > maxHosted {
		return HostedRequest{}, fault.RequestInvalid.Fields(fault.Field{Name: "state", Rule: fault.TooLong, Limit: maxHosted / 2})
	}
	return r, nil
}

// OpenRequest takes a sealed request up again.
// Conditions: SessionState when it is none of ours, too old, or its application
// is no longer allowed what it asks for.
func (c *Customers) OpenRequest(sealed string) (HostedRequest, error) {
	id, text, ok := strings.Cut(sealed, ".")
	n, err := strconv.Atoi(id)
	client, known := c.tenants.ClientByID(n)
	if !ok || err != nil || !known || len(sealed) > maxHosted {
		return HostedRequest{}, fault.SessionState
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return HostedRequest{}, fault.SessionState
	}
	plain, err := c.vault.OpenSealed(raw, client.Scope, strconv.Itoa(client.ID), hostedPurpose)
	if err != nil {
		return HostedRequest{}, fault.SessionState
	}
	var s sealedHosted
	if err := json.Unmarshal(plain, &s); err != nil {
		return HostedRequest{}, err
	}
	r, err := c.Application(id, s.RedirectURI)
	if err != nil || !client.MayUse(tenant.GrantCode) {
		return HostedRequest{}, fault.SessionState
	}
	age := c.clk.Now(client.Scope).Sub(s.At)
	if age >= HostedTTL || age < -skew {
		return HostedRequest{}, fault.SessionState
	}
	r.Sealed, r.hostedTerms = sealed, s.hostedTerms
	r.LoginHint, r.Locale, r.Provider = s.LoginHint, s.Locale, s.Provider
	return r, nil
}

// Providers lists the keys of the outside identity providers that customers may
// log in at.
func (c *Customers) Providers(r HostedRequest) []string { return c.tenants.Providers(r.Shop.Company) }

// ShopName is what the shop's customers know it by.
func (c *Customers) ShopName(r HostedRequest) string {
	if r.Shop.Name != "" {
		return r.Shop.Name
	}
	if company, ok := c.tenants.Company(r.Shop.Company); ok {
		return company.Name
	}
	return ""
}

// Company is whose shop it is.
func (r HostedRequest) Company() string { return r.Shop.Company }

// OpenID reports whether the application wants to know who the customer is.
func (r HostedRequest) OpenID() bool { return slices.Contains(r.Scopes, ScopeOpenID) }

// caller is who the hosted pages act for.
func (r HostedRequest) caller(o Origin) Caller { return Caller{Client: r.Client, Origin: o} }
