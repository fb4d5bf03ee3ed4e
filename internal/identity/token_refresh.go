package identity

import (
	"context"
	"encoding/base64"
	"strconv"
	"time"

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
	// successorPurpose is that of the key which makes a refresh token from the
	// one before it.
	successorPurpose = "token-successor"
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
	// Nothing is read first: the exchange itself says whether it was allowed, and
	// only a refusal is looked into. What stood in its way may be gone by then,
	// an account activated again for instance, hence a second try.
	for range 2 {
		pair, won, err := t.rotate(ctx, c, refresh, o)
		if err != nil || won {
			return pair, err
		}
		old, err := t.refusal(ctx, c, tokenID(refresh))
		if err != nil {
			return Pair{}, err
		}
		if old.State == identitydb.TokenSpent {
			return t.replay(ctx, c, old, refresh, o)
		}
	}
	return Pair{}, fault.RefreshTokenRevoked
}

// rotate makes the successor of a live pair, in one conditional exchange. It
// says false when the pair was not live, not the client's, or expired, or its
// account not active.
func (t *Tokens) rotate(ctx context.Context, c *tenant.OAuthClient, refresh string, o Origin) (_ Pair, won bool, err error) {
	now := t.clk.Now(c.Scope)
	next := t.successor(c.Scope, refresh, now)
	row := identitydb.Token{
		JTI: tokenID(next), Scope: c.Scope, ClientID: c.ID,
		IssuedAt: now, ExpiresAt: accessExpiry(c, now), IP: o.IP, UserAgent: o.UserAgent,
	}
	var number int64
	err = t.db.Write(ctx, func(tx store.Tx) (err error) {
		won, number, err = identitydb.RotateToken(tx, t.db.Dialect(), tokenID(refresh), &row)
		return err
	})
	if won || err != nil {
		t.accounts.forget(row.AccountID)
	}
	if err != nil || !won {
		return Pair{}, false, err
	}
	// Signed once it is certain and outside of the transaction. A caller who gets
	// an error here asks again and gets the same pair.
	pair, err := t.pair(ctx, c, row, number, next)
	return pair, true, err
}

// successor gives the refresh token that follows another one spent at a time.
// It is made and not drawn, so that the same refresh gives the same pair again
// without the pair being kept anywhere. Without the key, which is outside of
// the database, nobody can tell it from 256 random bits.
func (t *Tokens) successor(s scope.Scope, refresh string, spentAt time.Time) string {
	return base64.RawURLEncoding.EncodeToString(t.vault.MAC(successorPurpose,
		s.Company, string(s.Environment), refresh, strconv.FormatInt(clock.Micros(spentAt), 10)))
}

// refusal says why a pair cannot be refreshed. Without an error it is either
// spent or live after all.
func (t *Tokens) refusal(ctx context.Context, c *tenant.OAuthClient, jti string) (old identitydb.Refreshable, err error) {
	var found bool
	err = t.db.Read(ctx, func(q store.Queryer) (err error) {
		old, found, err = identitydb.TokenToRefresh(q, c.Scope, jti)
		return err
	})
	switch now := t.clk.Now(c.Scope); {
	case err != nil:
		return old, err
	case !found:
		return old, fault.RefreshTokenMalformed
	case old.ClientID != c.ID:
		return old, fault.RefreshTokenForeign
	case !now.Before(old.RefreshExpiresAt):
		return old, fault.RefreshTokenExpired
	case old.Missing || old.State == identitydb.TokenRevoked:
		return old, fault.RefreshTokenRevoked
	}
	return old, Standing(old.Status)
}

// replay answers a refresh with a token that has been refreshed before.
func (t *Tokens) replay(ctx context.Context, c *tenant.OAuthClient, old identitydb.Refreshable, refresh string, o Origin) (Pair, error) {
	// Abs: a sandbox clock may have been set back.
	if t.clk.Now(old.Scope).Sub(old.SpentAt).Abs() > ReplayWindow {
		return Pair{}, t.stolen(ctx, old, o)
	}
	next := t.successor(old.Scope, refresh, old.SpentAt)
	var row identitydb.Token
	var found bool
	err := t.db.Read(ctx, func(q store.Queryer) (err error) {
		row, found, err = identitydb.TokenByID(q, old.Scope, old.AccountID, tokenID(next))
		return err
	})
	if err != nil {
		return Pair{}, err
	}
	if !found || row.State == identitydb.TokenRevoked {
		return Pair{}, fault.RefreshTokenRevoked // the customer logged out meanwhile
	}
	if err := t.noteReplay(ctx, old, o); err != nil {
		return Pair{}, err
	}
	return t.pair(ctx, c, row, old.Number, next)
}

// noteReplay records the first repetition of a refresh, so that a log tells a
// request that was sent twice ("token.replayed") from a theft ("token.reused").
func (t *Tokens) noteReplay(ctx context.Context, old identitydb.Refreshable, o Origin) error {
	if old.Replayed {
		return nil
	}
	now := t.clk.Now(old.Scope)
	return t.db.Write(ctx, func(tx store.Tx) error {
		first, err := identitydb.NoteReplay(tx, old.Scope, old.JTI, now)
		if err != nil || !first {
			return err
		}
		return t.audit.Record(tx, old.Scope, secondUse("token.replayed", old, now, o))
	})
}

// secondUse is the event of a refresh token that was used again. An operator
// who wonders which of the two it was sees how much later that happened, and
// whether it came from where the pair had been given to, if the backend says.
func secondUse(kind string, old identitydb.Refreshable, now time.Time, o Origin) audit.Event {
	e := event(kind, old.AccountID, o, "token", old.JTI, "family", old.Family,
		"after_ms", strconv.FormatInt(now.Sub(old.SpentAt).Milliseconds(), 10))
	e.Actor = "system"
	if o.IP != "" || o.UserAgent != "" {
		e.Details["same_origin"] = strconv.FormatBool(o.IP == old.IP && o.UserAgent == old.UserAgent)
	}
	return e
}

// stolen revokes the family of a token that was used twice. Either the thief
// or the customer has the live one, and nobody can say who.
func (t *Tokens) stolen(ctx context.Context, old identitydb.Refreshable, o Origin) error {
	now := t.clk.Now(old.Scope)
	err := t.write(ctx, old.AccountID, func(tx store.Tx) error {
		if _, err := identitydb.LockAccount(tx, old.Scope, old.AccountID); err != nil {
			return err
		}
		n, err := identitydb.RevokeFamily(tx, old.Scope, old.AccountID, old.Family)
		if err != nil || n == 0 {
			return err
		}
		return t.audit.Record(tx, old.Scope, secondUse("token.reused", old, now, o))
	})
	if err != nil {
		return err
	}
	return fault.RefreshTokenRevoked
}
