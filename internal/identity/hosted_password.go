package identity

import "context"

// SignInPassword recognises a customer by a password. captcha is what they have
// solved, "" for nothing. See Login.
// Conditions: as Login's; those of the gates.
func (c *Customers) SignInPassword(ctx context.Context, r HostedRequest, b Browser, email, pw, captcha string) (SignedIn, error) {
	by := r.caller(b.Origin)
	by.Captcha = captcha
	p, err := c.passwordProof(ctx, by, r.Shop.ID, email, pw)
	if err != nil {
		return SignedIn{}, err
	}
	return c.enterBrowser(ctx, r, b, p)
}
