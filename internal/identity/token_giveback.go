package identity

import (
	"context"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// GiveBack revokes one of a client's own tokens at the client's wish (RFC
// 7009), at once on all nodes. A customer's token takes its whole family with
// it, whichever of a pair it is and also when it was refreshed before: the
// client is done with that session. A token that is none, that has ended, or
// that is another client's changes nothing and is answered alike.
// Conditions: RateLimited, as for Introspect.
func (t *Tokens) GiveBack(ctx context.Context, by Caller, token string) error {
	known, err := t.recognise(ctx, by.Client, token)
	switch {
	case err != nil:
		return err
	case known.refresh != nil && !known.refresh.Missing:
		return t.endFamily(ctx, by, known.refresh.AccountID, known.refresh.JTI)
	case known.access != nil && known.access.typ == clientToken:
		return t.revokeClient(ctx, known.access, by.Origin)
	case known.access != nil:
		return t.endFamily(ctx, by, known.access.bearer.AccountID, known.access.bearer.JTI)
	}
	return nil
}

func (t *Tokens) endFamily(ctx context.Context, by Caller, accountID, jti string) error {
	s := by.Client.Scope
	return t.write(ctx, accountID, func(tx store.Tx) error {
		// A refresh in flight must come before or after, or its pair would survive.
		if _, err := identitydb.LockAccount(tx, s, accountID); err != nil {
			return err
		}
		family, err := identitydb.TokenFamily(tx, s, accountID, jti)
		if err != nil {
			return err
		}
		n, err := identitydb.RevokeFamily(tx, s, accountID, family)
		if err != nil || n == 0 {
			return err
		}
		e := event("token.revoked", accountID, by.Origin, "token", jti)
		e.Actor = holder(by.Client.ID)
		return t.audit.Record(tx, s, e)
	})
}
