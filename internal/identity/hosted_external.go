package identity

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// ExternalHosted is the order that a hosted page gives for a customer who chooses
// an identity provider there: back to the page, and on to the application.
// Conditions: RequestInvalid with idp.
func (c *Customers) ExternalHosted(r HostedRequest, provider string) (ExternalOrder, error) {
	if !slices.Contains(c.Providers(r), provider) {
		return ExternalOrder{}, fault.RequestInvalid.Fields(fault.Field{Name: "idp", Rule: fault.Unknown})
	}
	o := ExternalOrder{Shop: r.Shop, Client: r.Client, Provider: provider, Callback: c.PageOf(r), hosted: r.Sealed, Parameters: map[string]string{}}
	if r.LoginHint != "" && len(r.LoginHint) <= 255 {
		o.Parameters["login_hint"] = r.LoginHint
	}
	if r.Fresh {
		o.Parameters["prompt"] = "login"
	}
	if r.MaxAge != nil {
		o.maxAge = r.MaxAge
		o.Parameters["max_age"] = strconv.Itoa(int(*r.MaxAge / time.Second))
	}
	return o, nil
}

// PageOf is the address of the page that goes on with a request.
func (c *Customers) PageOf(r HostedRequest) string {
	return c.issuer + SignInPath + "?request=" + url.QueryEscape(r.Sealed)
}

// Hosted reports whether a log-in began at a hosted page.
func (l ExternalLogin) Hosted() bool { return l.HostedRequest != "" }

// FinishHosted recognises a customer who comes back from a provider to the hosted
// pages: FinishExternal with a browser's session. r says which cookie holds that.
// Conditions: SessionState when the request has ended; as FinishExternal's.
func (c *Customers) FinishHosted(ctx context.Context, l ExternalLogin, p ExternalPerson, b Browser) (r HostedRequest, in SignedIn, err error) {
	if r, err = c.OpenRequest(l.HostedRequest); err != nil {
		return r, in, err
	}
	for range 3 {
		if in, err = c.finishHosted(ctx, r, l, p, b); !errors.Is(err, errOvertaken) {
			return r, in, err
		}
	}
	return r, in, fault.SessionState
}

func (c *Customers) finishHosted(ctx context.Context, r HostedRequest, l ExternalLogin, p ExternalPerson, b Browser) (SignedIn, error) {
	e := &entrance{c: c, login: l, person: p, origin: b.Origin, realm: ShopRealm(l.Shop.ID)}
	if err := e.prepare(ctx); err != nil {
		return SignedIn{}, err
	}
	s := l.Client.Scope
	var account Account
	err := c.db.Write(ctx, func(tx store.Tx) (err error) {
		holder, err := identitydb.HolderOf(tx, s, e.realm, KindExternal, e.subject)
		if err != nil {
			return err
		}
		if holder == "" {
			if holder, err = e.enter(tx); err != nil {
				return err
			}
		}
		var found bool
		account, found, err = identitydb.AccountByID(tx, s, holder)
		if err == nil && !found {
			err = errOvertaken // it was deleted at this moment
		}
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	c.accounts.forget(account.ID)
	known := proof{shop: l.Shop, account: account, methods: []string{MethodExternal}, strong: true}
	g, err := enter(ctx, c, r.caller(b.Origin), known, func(ctx context.Context) (*browserGoal, error) {
		g, err := c.browserFor(r, b, known)(ctx)
		if err != nil {
			return nil, err
		}
		session, err := c.sealSession(l, g.code, p.IDToken)
		g.more = func(tx store.Tx) error { return session.insert(tx, account.ID) }
		return g, err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return c.signedIn(g), nil
}
