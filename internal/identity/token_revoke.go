package identity

import (
	"context"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Revoke ends one of the bearer's own pairs and says so to all nodes.
// Conditions: TokenUnknown for a pair that is not live or somebody else's.
func (t *Tokens) Revoke(ctx context.Context, b Bearer, jti string, o Origin) error {
	if !isJTI(jti) {
		return fault.TokenUnknown
	}
	return t.write(ctx, b.AccountID, func(tx store.Tx) error {
		// A refresh in flight must come before or after, or its pair would survive.
		if _, err := identitydb.LockAccount(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		was, err := identitydb.RevokeToken(tx, b.Scope, b.AccountID, jti)
		if err != nil {
			return err
		}
		if !was {
			return fault.TokenUnknown
		}
		return t.audit.Record(tx, b.Scope, event("token.revoked", b.AccountID, o, "token", jti))
	})
}

// isJTI reports whether a text has the shape of a token's id.
func isJTI(s string) bool {
	return len(s) == 2*jtiBytes && strings.Trim(s, "0123456789abcdef") == ""
}

// Logout ends the bearer's own pair. One that was refreshed or revoked since it
// was checked is gone already, and with it the session, unless a refresh made
// a successor: then that goes.
func (t *Tokens) Logout(ctx context.Context, b Bearer, o Origin) error {
	return t.write(ctx, b.AccountID, func(tx store.Tx) error {
		if _, err := identitydb.LockAccount(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		family, err := identitydb.TokenFamily(tx, b.Scope, b.AccountID, b.JTI)
		if err != nil {
			return err
		}
		if _, err := identitydb.RevokeFamily(tx, b.Scope, b.AccountID, family); err != nil {
			return err
		}
		return t.audit.Record(tx, b.Scope, event("logout", b.AccountID, o, "token", b.JTI))
	})
}

// RevokeAll ends all of the bearer's pairs, and their sessions at the hosted pages.
func (t *Tokens) RevokeAll(ctx context.Context, b Bearer, o Origin) error {
	return t.write(ctx, b.AccountID, func(tx store.Tx) error {
		if _, err := identitydb.LockAccount(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		if _, err := identitydb.RevokeTokens(tx, b.Scope, b.AccountID, ""); err != nil {
			return err
		}
		if err := identitydb.DropBrowserSessions(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		if err := identitydb.DropGrants(tx, b.Scope, b.AccountID); err != nil {
			return err
		}
		return t.audit.Record(tx, b.Scope, event("token.revoked_all", b.AccountID, o))
	})
}

// Session is one live pair, as its owner sees it.
type Session struct {
	ID         string // jti
	ClientID   int
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt time.Time // zero: never. Up to a minute late, except for the current one
	IP         string
	UserAgent  string
	Current    bool
}

// List gives the bearer's live pairs, newest first.
func (t *Tokens) List(ctx context.Context, b Bearer) ([]Session, error) {
	now := t.clk.Now(b.Scope)
	var rows []identitydb.Token
	err := t.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = identitydb.LiveTokens(q, b.Scope, b.AccountID, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := make([]Session, len(rows))
	for i, r := range rows {
		list[i] = Session{
			ID: r.JTI, ClientID: r.ClientID, CreatedAt: r.IssuedAt, ExpiresAt: r.ExpiresAt, LastUsedAt: r.LastUsedAt,
			IP: r.IP, UserAgent: r.UserAgent, Current: r.JTI == b.JTI,
		}
		if list[i].Current {
			list[i].LastUsedAt = now.Truncate(time.Microsecond) // as the others are stored
		}
	}
	return list, nil
}

// event makes an audit event of what a person did to their own account. pairs
// are names and values of details.
func event(kind, accountID string, o Origin, pairs ...string) audit.Event {
	e := audit.Event{
		Type: kind, Actor: accountID, Subject: accountID,
		IP: o.IP, UserAgent: o.UserAgent, RequestID: o.RequestID,
	}
	if len(pairs) > 0 {
		e.Details = map[string]string{}
		for i := 0; i+1 < len(pairs); i += 2 {
			e.Details[pairs[i]] = pairs[i+1]
		}
	}
	return e
}
