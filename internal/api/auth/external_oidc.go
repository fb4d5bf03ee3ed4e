package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	// providerTimeout bounds all that one request asks of a provider.
	providerTimeout = 10 * time.Second
	// discoveryAge is how long what a provider says of itself is believed. Its
	// keys are asked for again when one is not known.
	discoveryAge = 10 * time.Minute
	maxIDToken   = 32 << 10
	maxSubject   = 255 // OpenID Connect Core, section 2
	providerSkew = 5 * time.Minute
)

// providerAlgorithms may sign ID tokens: no "none", and nothing symmetric.
var providerAlgorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
}

// providers speak OpenID Connect with outside identity providers. They are safe
// for concurrent use.
type providers struct {
	timeout      time.Duration
	allowPrivate bool
	now          func() time.Time
	mu           sync.Mutex
	known        map[string]*discovered // by issuer
	own, public  http.RoundTripper      // for the issuer's host, and for all others
}

// discovered is what a provider says of itself.
type discovered struct {
	*oidc.Provider
	at    time.Time
	style oauth2.AuthStyle
	end   string // where a session at the provider is ended; "" for nowhere
}

func newProviders(allowPrivate bool, timeout time.Duration, now func() time.Time) *providers {
	if timeout == 0 {
		timeout = providerTimeout
	}
	return &providers{
		timeout: timeout, allowPrivate: allowPrivate, now: now, known: map[string]*discovered{},
		own:    outbound.New(outbound.Options{Timeout: timeout, AllowPrivate: true}).Transport,
		public: outbound.New(outbound.Options{Timeout: timeout}).Transport,
	}
}

// providerFailed says what went wrong, for the log, without repeating anything
// of the provider's answer: tokens and names may be in that.
func providerFailed(idp *tenant.IDP, what string, err error) error {
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response != nil:
		what = fmt.Sprintf("%s: status %d", what, refused.Response.StatusCode)
	case errors.Is(err, context.DeadlineExceeded):
		what += ": no answer in time"
	case errors.Is(err, errProviderAddress):
		what += ": " + errProviderAddress.Error()
	}
	return fault.ProviderFailed.Because(fmt.Errorf("identity provider %s of %s: %s", idp.Key, idp.Company, what))
}

// discover asks a provider for its endpoints, or remembers them.
func (p *providers) discover(ctx context.Context, idp *tenant.IDP) (*discovered, error) {
	p.mu.Lock()
	have := p.known[idp.Issuer]
	p.mu.Unlock()
	if have != nil && p.now().Sub(have.at) < discoveryAge {
		return have, nil
	}
	found, err := oidc.NewProvider(ctx, idp.Issuer)
	if err != nil && have != nil {
		return have, nil // it may be away for a moment; what it says now decides
	}
	if err != nil {
		return nil, providerFailed(idp, "discovery failed", err)
	}
	var said struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
		End     string   `json:"end_session_endpoint"`
	}
	if err := found.Claims(&said); err != nil {
		return nil, providerFailed(idp, "discovery is malformed", nil)
	}
	// Never tried out: a code is good once.
	d := &discovered{Provider: found, at: p.now(), style: oauth2.AuthStyleInHeader, end: said.End}
	if len(said.Methods) > 0 && !slices.Contains(said.Methods, "client_secret_basic") {
		d.style = oauth2.AuthStyleInParams
	}
	p.mu.Lock()
	p.known[idp.Issuer] = d
	p.mu.Unlock()
	return d, nil
}

func (d *discovered) config(idp *tenant.IDP, callback string) *oauth2.Config {
	scopes := slices.Clone(idp.Scopes)
	if len(scopes) == 0 {
		scopes = []string{"email", "profile"}
	}
	if !slices.Contains(scopes, oidc.ScopeOpenID) {
		scopes = append([]string{oidc.ScopeOpenID}, scopes...)
	}
	endpoint := d.Endpoint()
	endpoint.AuthStyle = d.style
	if len(idp.ClientSecret) == 0 {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{ClientID: idp.ClientID, ClientSecret: string(idp.ClientSecret), Endpoint: endpoint, RedirectURL: callback, Scopes: scopes}
}

// authorize gives the address at the provider to send a browser to.
// Conditions: ProviderFailed.
func (p *providers) authorize(ctx context.Context, idp *tenant.IDP, callback string, start identity.ExternalStart, more map[string]string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	d, err := p.discover(p.reaching(ctx, idp), idp)
	if err != nil {
		return "", err
	}
	config := d.config(idp, callback)
	if browserAddress(idp, config.Endpoint.AuthURL) == nil {
		return "", providerFailed(idp, "its authorization endpoint is no address to send a browser to", nil)
	}
	var options []oauth2.AuthCodeOption
	for name, value := range more {
		options = append(options, oauth2.SetAuthURLParam(name, value))
	}
	options = append(options, oidc.Nonce(start.Nonce),
		oauth2.SetAuthURLParam("code_challenge", start.Challenge), oauth2.SetAuthURLParam("code_challenge_method", "S256"))
	return config.AuthCodeURL(start.State, options...), nil
}

// person gives who has logged in at the provider, for the code that it gave.
// Conditions: ProviderFailed.
func (p *providers) person(ctx context.Context, idp *tenant.IDP, callback, code string, login identity.ExternalLogin) (identity.ExternalPerson, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	ctx = p.reaching(ctx, idp)
	none := identity.ExternalPerson{}
	d, err := p.discover(ctx, idp)
	if err != nil {
		return none, err
	}
	answer, err := d.config(idp, callback).Exchange(ctx, code, oauth2.VerifierOption(login.Verifier))
	if err != nil {
		return none, providerFailed(idp, "the exchange of its code failed", err)
	}
	raw, _ := answer.Extra("id_token").(string)
	if raw == "" || len(raw) > maxIDToken {
		return none, providerFailed(idp, "it gave no ID token", nil)
	}
	token, err := d.Verifier(&oidc.Config{ClientID: idp.ClientID, SupportedSigningAlgs: providerAlgorithms, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return none, providerFailed(idp, "its ID token does not hold", err)
	}
	var claims struct {
		Email         string `json:"email"`
		EmailVerified any    `json:"email_verified"` // some send a text
		GivenName     string `json:"given_name"`
		FamilyName    string `json:"family_name"`
		Name          string `json:"name"`
		Party         string `json:"azp"`
		AuthTime      any    `json:"auth_time"` // of interest where it was asked for
	}
	if err := token.Claims(&claims); err != nil {
		return none, providerFailed(idp, "its ID token has claims of wrong types", nil)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(login.Nonce)) != 1:
		return none, providerFailed(idp, "its ID token belongs to another log-in", nil)
	case claims.Party != "" && claims.Party != idp.ClientID, claims.Party == "" && len(token.Audience) > 1:
		return none, providerFailed(idp, "its ID token was made for another client", nil)
	case token.Subject == "" || len(token.Subject) > maxSubject:
		return none, providerFailed(idp, "its ID token names nobody", nil)
	case token.IssuedAt.After(p.now().Add(providerSkew)):
		return none, providerFailed(idp, "its ID token is of the future", nil)
	}
	if login.Since != 0 { // OpenID Connect Core, section 3.1.3.7, point 13
		at, _ := claims.AuthTime.(float64)
		if at < float64(login.Since) || at > float64(p.now().Add(providerSkew).Unix()) {
			return none, providerFailed(idp, "it does not say that its customer logged in as lately as was asked", nil)
		}
	}
	given := claims.GivenName
	if given == "" && claims.FamilyName == "" {
		given = claims.Name
	}
	if d.end == "" || len(raw) > maxHint {
		raw = "" // nobody will ask for it
	}
	return identity.ExternalPerson{
		IDToken: raw, Issuer: idp.Issuer, Subject: token.Subject, FirstName: given, LastName: claims.FamilyName,
		Email: claims.Email, EmailVerified: claims.EmailVerified == true || claims.EmailVerified == "true",
	}, nil
}
