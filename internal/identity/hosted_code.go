package identity

import (
	"context"
	"net/url"
)

// LinkPath is where links lead that are mailed to who logs in at the hosted
// pages, below the issuer.
const LinkPath = "/signin/link"

// SendSignInCode mails a code, and a link to the page that asks whether to log
// in. Whoever asks at a page is a stranger, so whether the address has an account
// is told to nobody there.
// Conditions: RequestInvalid with email, Forbidden when the shop has not
// switched it on, RateLimited, SourceUnavailable.
func (c *Customers) SendSignInCode(ctx context.Context, r HostedRequest, b Browser, email string) error {
	r, err := c.SealRequest(r) // good for as long as the link is
	if err != nil {
		return err
	}
	return c.SendEmailCode(ctx, r.stranger(b.Origin), EmailLogin, EmailRequest{
		ShopID: r.Shop.ID, Email: email, Locale: r.Locale,
		URL: c.issuer + LinkPath + "?request=" + url.QueryEscape(r.Sealed) + "&hash=" + hashSlot,
	})
}

// SignInCode recognises a customer by a mailed code. Conditions: as
// LoginByCode's.
func (c *Customers) SignInCode(ctx context.Context, r HostedRequest, b Browser, email, code string) (SignedIn, error) {
	return c.signInCode(ctx, r, b, EmailLogin, email, code)
}

// SignInLink recognises a customer by the hash of a mailed link. Conditions: as
// LoginByLink's.
func (c *Customers) SignInLink(ctx context.Context, r HostedRequest, b Browser, hash string) (SignedIn, error) {
	p, err := c.linkProof(ctx, r.caller(b.Origin), EmailLogin, r.Shop.ID, hash)
	if err != nil {
		return SignedIn{}, err
	}
	return c.enterBrowser(ctx, r, b, p)
}

// SendVerification mails another code that shows that an address is its
// holder's. Conditions: as SendSignInCode's.
func (c *Customers) SendVerification(ctx context.Context, r HostedRequest, b Browser, email string) error {
	return c.SendEmailCode(ctx, r.stranger(b.Origin), EmailVerify, EmailRequest{ShopID: r.Shop.ID, Email: email, Locale: r.Locale})
}

// VerifyCode recognises a customer by the code that shows that the address is
// theirs. Conditions: as LoginByCode's.
func (c *Customers) VerifyCode(ctx context.Context, r HostedRequest, b Browser, email, code string) (SignedIn, error) {
	return c.signInCode(ctx, r, b, EmailVerify, email, code)
}

func (c *Customers) signInCode(ctx context.Context, r HostedRequest, b Browser, u EmailUse, email, code string) (SignedIn, error) {
	p, err := c.codeProof(ctx, r.caller(b.Origin), u, r.Shop.ID, email, code)
	if err != nil {
		return SignedIn{}, err
	}
	return c.enterBrowser(ctx, r, b, p)
}

// SignInSecond finishes a log-in that waits for its second factor. Conditions: as
// LoginSecond's.
func (c *Customers) SignInSecond(ctx context.Context, r HostedRequest, b Browser, challenge, code string) (SignedIn, error) {
	p, err := c.secondProof(ctx, r.caller(b.Origin), r.Shop.ID, challenge, code)
	if err != nil {
		return SignedIn{}, err
	}
	return c.enterBrowser(ctx, r, b, p)
}

// stranger is caller for what must not tell whether there is an account,
// whatever the client wants for its own backend.
func (r HostedRequest) stranger(o Origin) Caller {
	client := *r.Client
	client.ConcealAccounts = true
	return Caller{Client: &client, Origin: o}
}
