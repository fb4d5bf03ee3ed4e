package identity

import (
	"context"
	"net/url"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// SignUp makes an account at the hosted pages and signs its holder in. See
// Register. n.ShopID is filled in.
// Conditions: as Register's; those of the gates.
func (c *Customers) SignUp(ctx context.Context, r HostedRequest, b Browser, n Registration, captcha string) (SignedIn, error) {
	n.ShopID = r.Shop.ID
	if _, err := c.Register(ctx, r.caller(b.Origin), n); err != nil {
		return SignedIn{}, err
	}
	return c.SignInPassword(ctx, r, b, n.Email, n.Password, captcha)
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
	client := *by.Client
	client.ConcealAccounts = true
	by.Client = &client
	return c.SendReset(ctx, by, r.Shop.ID, email, c.issuer+ResetPath+"?request="+url.QueryEscape(r.Sealed)+"&hash="+hashSlot)
}

// ResetPassword sets a new password with the hash of a mailed link and signs its
// holder in. See UpdateByHash.
// Conditions: as UpdateByHash's; those of the gates.
func (c *Customers) ResetPassword(ctx context.Context, r HostedRequest, b Browser, hash, pw string) (SignedIn, error) {
	by := r.caller(b.Origin)
	shopID := r.Shop.ID
	account, err := c.resetHolder(ctx, by, hash, &shopID)
	if err != nil {
		return SignedIn{}, err
	}
	if _, err := c.UpdateByHash(ctx, by, hash, pw, &shopID); err != nil {
		return SignedIn{}, err
	}
	var found bool
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		account, found, err = identitydb.AccountByID(q, by.Client.Scope, account.ID)
		return err
	})
	if err == nil && !found {
		err = fault.ResetLinkDead
	}
	if err != nil {
		return SignedIn{}, err
	}
	// A link that came by mail shows that the address is theirs.
	return c.enterBrowser(ctx, r, b, proof{
		shop: r.Shop, account: account, methods: []string{MethodPassword}, address: true,
		limits: c.attempts(by, shopID, "login", account.ID),
	})
}
