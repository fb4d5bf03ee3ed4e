package identity

import (
	"context"
	"net/url"
)

// SignUp makes an account at the hosted pages and signs its holder in. See
// Register. n.ShopID is filled in. Each account counts against a limit of the
// network, or whoever has a browser could fill mailboxes and the database.
// Conditions: as Register's; those of the gates.
func (c *Customers) SignUp(ctx context.Context, r HostedRequest, b Browser, n Registration, captcha string) (SignedIn, error) {
	n.ShopID = r.Shop.ID
	by := r.caller(b.Origin)
	by.Captcha, by.Stranger = captcha, true
	var g *browserGoal
	err := c.register(ctx, by, n, func(ctx context.Context, a Account) (_ goal, err error) {
		g, err = c.browserFor(r, b, proof{account: a, methods: []string{MethodPassword}})(ctx)
		return g, err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return c.signedIn(g), nil
}

// ForgotPassword mails a link to the page that sets a new password. Whoever asks
// at a page is a stranger, so whether the address has an account is told to
// nobody there, whatever the client wants for its own backend.
// Conditions: RequestInvalid with email, RateLimited, SourceUnavailable.
func (c *Customers) ForgotPassword(ctx context.Context, r HostedRequest, b Browser, email, captcha string) error {
	// Good for as long as the link is.
	r, err := c.SealRequest(r)
	if err != nil {
		return err
	}
	by := r.caller(b.Origin)
	by.Captcha = captcha
	client := *by.Client
	client.ConcealAccounts = true
	by.Client = &client
	return c.SendReset(ctx, by, r.Shop.ID, email, c.issuer+ResetPath+"?request="+url.QueryEscape(r.Sealed)+"&hash="+hashSlot)
}

// ResetPassword sets a new password with the hash of a mailed link and signs its
// holder in. Conditions: as UpdateByHash's.
func (c *Customers) ResetPassword(ctx context.Context, r HostedRequest, b Browser, hash, pw string) (SignedIn, error) {
	p, err := c.resetProof(ctx, r.caller(b.Origin), hash, pw, &r.Shop.ID)
	if err != nil {
		return SignedIn{}, err
	}
	return c.enterBrowser(ctx, r, b, p)
}
