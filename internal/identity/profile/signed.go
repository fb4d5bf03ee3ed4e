package profile

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/signature"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Signed gives the profile that a signed request acts as. The signature is
// checked first, then the time, then whether the nonce is new; only a request
// that holds uses its nonce up. Conditions: HeaderInvalid, SignatureInvalid,
// SignatureExpired, AccountLocked, AccountClosed, AccountDenied.
func (e *Engine) Signed(ctx context.Context, c Client, header string, r signature.Request) (Actor, error) {
	h, err := signature.Parse(header)
	if err != nil {
		return Actor{}, err
	}
	key, ok := e.Tenants.SignatureKey(c.scope().Company, h.KeyID)
	if !ok {
		return Actor{}, fault.SignatureInvalid
	}
	now := e.now(c.scope())
	if err := signature.Check(h, r, key.Alg, key.Secret, now); err != nil {
		return Actor{}, err
	}
	err = e.DB.Write(ctx, func(tx store.Tx) error {
		fresh, err := identitydb.UseNonce(tx, c.scope(), h.KeyID, h.Nonce, now, now.Add(-2*signature.Window))
		if err == nil && !fresh {
			err = fault.SignatureInvalid
		}
		return err
	})
	if err != nil {
		return Actor{}, err
	}
	a, found, err := e.byMnemocode(ctx, c, key.Profile)
	if err != nil {
		return Actor{}, err
	}
	if !found {
		// The key speaks for a profile that this environment does not have.
		return Actor{}, fault.SignatureInvalid
	}
	return a, identity.Standing(a.Status)
}

func (e *Engine) byMnemocode(ctx context.Context, c Client, mnemocode string) (Actor, bool, error) {
	id, found, err := e.codes.get(codeKey{c.scope(), mnemocode}, func() (id string, found bool, err error) {
		err = e.DB.Read(ctx, func(q store.Queryer) error {
			var p identitydb.Profile
			p, found, err = identitydb.ProfileByMnemocode(q, c.scope(), mnemocode)
			id = p.Account.ID
			return err
		})
		return id, found, err
	})
	if err != nil || !found {
		return Actor{}, false, err
	}
	return e.actor(ctx, c.scope(), id)
}
