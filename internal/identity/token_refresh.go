package identity

import (
	"context"
	"encoding/json"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	refreshBytes  = 32
	refreshLength = 43 // as base64url
	replayPurpose = "token-replay"
)

// Refresh exchanges a refresh token for a new pair, which keeps the absolute
// expiry of the first. The old pair dies. Of several refreshes with one token
// exactly one makes a pair; the others get the same pair if they come within
// ReplayWindow. Later than that the token is taken for stolen, and its family
// is revoked (RFC 9700, section 4.14.2).
//
// Conditions: RefreshTokenMalformed, RefreshTokenForeign, RefreshTokenExpired,
// RefreshTokenRevoked, in this order; AccountLocked, AccountClosed, AccountDenied.
func (t *Tokens) Refresh(ctx context.Context, c *tenant.OAuthClient, refresh string, o Origin) (Pair, error) {
	if len(refresh) != refreshLength {
		return Pair{}, fault.RefreshTokenMalformed
	}
	old, found, err := t.toRefresh(ctx, c.Scope, tokenID(refresh))
	switch now := t.clk.Now(c.Scope); {
	case err != nil:
		return Pair{}, err
	case !found:
		return Pair{}, fault.RefreshTokenMalformed
	case old.ClientID != c.ID:
		return Pair{}, fault.RefreshTokenForeign
	case !now.Before(old.RefreshExpiresAt):
		return Pair{}, fault.RefreshTokenExpired
	case old.Missing || old.State == identitydb.TokenRevoked:
		return Pair{}, fault.RefreshTokenRevoked
	case old.Status != StatusActive:
		return Pair{}, Standing(old.Status)
	case old.State == identitydb.TokenSpent:
		return t.replay(ctx, old, o)
	}
	return t.rotate(ctx, c, old, o)
}

func (t *Tokens) toRefresh(ctx context.Context, s scope.Scope, jti string) (r identitydb.Refreshable, found bool, err error) {
	err = t.db.Read(ctx, func(q store.Queryer) (err error) {
		r, found, err = identitydb.TokenToRefresh(q, s, jti)
		return err
	})
	return r, found, err
}

// rotate makes the successor of a pair that was live a moment ago. An account
// that is deactivated meanwhile makes the new pair useless, as it does others.
func (t *Tokens) rotate(ctx context.Context, c *tenant.OAuthClient, old identitydb.Refreshable, o Origin) (Pair, error) {
	if o.IP == "" && o.UserAgent == "" {
		o.IP, o.UserAgent = old.IP, old.UserAgent // the backend did not say; the session list still wants to
	}
	next, err := t.draft(ctx, c, old.AccountID, old.Number, o, old.Family, old.RefreshExpiresAt)
	if err != nil {
		return Pair{}, err
	}
	sealed, err := t.sealPair(next.pair, c.Scope, old.JTI)
	if err != nil {
		return Pair{}, err
	}
	now, forget := t.clk.Now(c.Scope), clock.Micros(t.now().Add(2*ReplayWindow))
	var won bool
	err = t.db.Write(ctx, func(tx store.Tx) error {
		if won = false; !t.alone {
			if _, _, err := identitydb.HoldAccount(tx, t.db.Dialect(), c.Scope, old.AccountID); err != nil {
				return err
			}
		}
		if won, err = identitydb.SpendToken(tx, c.Scope, old.JTI, next.row.JTI, now, forget); err != nil || !won {
			return err
		}
		if err := next.insert(tx); err != nil {
			return err
		}
		return identitydb.KeepReplay(tx, old.JTI, sealed, forget)
	})
	t.accounts.forget(old.AccountID)
	if err != nil {
		return Pair{}, err
	}
	if won {
		return next.pair, nil
	}
	// Another request was faster: it has refreshed the token or revoked it.
	old, found, err := t.toRefresh(ctx, c.Scope, old.JTI)
	if err != nil {
		return Pair{}, err
	}
	if !found || old.State != identitydb.TokenSpent {
		return Pair{}, fault.RefreshTokenRevoked
	}
	return t.replay(ctx, old, o)
}

// replay answers a refresh with a token that has been refreshed before.
func (t *Tokens) replay(ctx context.Context, old identitydb.Refreshable, o Origin) (Pair, error) {
	if t.clk.Now(old.Scope).Sub(old.SpentAt) > ReplayWindow {
		return Pair{}, t.stolen(ctx, old, o)
	}
	var sealed []byte
	var successor string
	err := t.db.Read(ctx, func(q store.Queryer) (err error) {
		if successor, err = identitydb.TokenStanding(q, old.Scope, old.AccountID, old.Successor); err != nil {
			return err
		}
		sealed, err = identitydb.Replay(q, old.JTI, old.Replay)
		return err
	})
	switch {
	case err != nil:
		return Pair{}, err
	case successor == identitydb.TokenRevoked || successor == "":
		return Pair{}, fault.RefreshTokenRevoked // the customer logged out meanwhile
	case sealed == nil:
		return Pair{}, t.stolen(ctx, old, o) // a sandbox clock was set back
	}
	return t.openPair(sealed, old.Scope, old.JTI)
}

// stolen revokes the family of a token that was used twice. Either the thief
// or the customer has the live one, and nobody can say who.
func (t *Tokens) stolen(ctx context.Context, old identitydb.Refreshable, o Origin) error {
	err := t.write(ctx, old.AccountID, func(tx store.Tx) error {
		if _, err := identitydb.LockAccount(tx, old.Scope, old.AccountID); err != nil {
			return err
		}
		n, err := identitydb.RevokeFamily(tx, old.Scope, old.AccountID, old.Family)
		if err != nil || n == 0 {
			return err
		}
		return t.audit.Record(tx, old.Scope, audit.Event{
			Type: "token.reused", Actor: "system", Subject: old.AccountID,
			IP: o.IP, UserAgent: o.UserAgent, RequestID: o.RequestID,
			Details: map[string]string{"token": old.JTI, "family": old.Family},
		})
	})
	if err != nil {
		return err
	}
	return fault.RefreshTokenRevoked
}

func (t *Tokens) sealPair(p Pair, s scope.Scope, row string) ([]byte, error) {
	plain, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	return t.vault.Seal(plain, s, row, replayPurpose)
}

func (t *Tokens) openPair(sealed []byte, s scope.Scope, row string) (p Pair, err error) {
	plain, err := t.vault.OpenSealed(sealed, s, row, replayPurpose)
	if err != nil {
		return Pair{}, err
	}
	err = json.Unmarshal(plain, &p)
	return p, err
}
