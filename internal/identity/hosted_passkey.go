package identity

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/identity/passkey"
)

// AskPasskey begins a log-in with a passkey. See BeginPasskeyLogin.
// Conditions: as BeginPasskeyLogin's.
func (c *Customers) AskPasskey(ctx context.Context, r HostedRequest, b Browser) (passkey.Started, error) {
	return c.BeginPasskeyLogin(ctx, r.caller(b.Origin), r.Shop.ID)
}

// SignInPasskey recognises a customer by a passkey. See LoginPasskey.
// Conditions: as LoginPasskey's.
func (c *Customers) SignInPasskey(ctx context.Context, r HostedRequest, b Browser, ceremony string, answer []byte) (SignedIn, error) {
	p, err := c.passkeyProof(ctx, r.caller(b.Origin), r.Shop.ID, ceremony, answer)
	if err != nil {
		return SignedIn{}, err
	}
	return c.enterBrowser(ctx, r, b, p)
}
