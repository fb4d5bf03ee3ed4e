package identity

import (
	"context"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// usedAgain answers an exchange of a spent code by somebody who has proven all
// that the first exchange had to: the client's secret, the redirect address,
// the verifier. It is refused always (RFC 6749, section 4.1.2).
//
// The same section wants the tokens that the code gave revoked. They are, unless
// it looks like a request that was sent twice: within ReplayWindow of the first,
// and as far as the backend says from where that came. A browser that loads the
// page with the code twice at once would otherwise log its customer out. A code
// that was slipped into somebody else's browser comes from elsewhere, and one
// that is found later, in a history or a log, comes later.
func (t *Tokens) usedAgain(ctx context.Context, c identitydb.Code, o Origin) error {
	now := t.clk.Now(c.Scope)
	var first identitydb.Token
	var found bool
	err := t.db.Read(ctx, func(q store.Queryer) (err error) {
		first, found, err = identitydb.TokenByID(q, c.Scope, c.AccountID, c.Family)
		return err
	})
	if err != nil {
		return err
	}
	if !found {
		return fault.CodeRevoked // purged, or of a time in which this was not kept
	}
	c.Family = first.Family // of which it was the first
	same := sameOrigin(o, first)
	if same && now.Sub(c.SpentAt).Abs() <= ReplayWindow {
		err = t.noteCodeReplay(ctx, c, now, codeReuse("code.replayed", c, first, now, o))
	} else {
		err = t.endCode(ctx, c, codeReuse("code.reused", c, first, now, o))
	}
	if err != nil {
		return err
	}
	return fault.CodeRevoked
}

// spentMeanwhile is usedAgain for an exchange that lost a race.
func (t *Tokens) spentMeanwhile(ctx context.Context, c *tenant.OAuthClient, hash []byte, o Origin) error {
	var row identitydb.Code
	var found bool
	err := t.db.Read(ctx, func(q store.Queryer) (err error) {
		row, found, err = identitydb.CodeByHash(q, c.Scope, hash)
		return err
	})
	switch {
	case err != nil:
		return err
	case !found:
		return fault.CodeRevoked
	}
	return t.usedAgain(ctx, row, o)
}

// noteCodeReplay records the first repetition only.
func (t *Tokens) noteCodeReplay(ctx context.Context, c identitydb.Code, now time.Time, e audit.Event) error {
	if c.Replayed {
		return nil
	}
	return t.db.Write(ctx, func(tx store.Tx) error {
		first, err := identitydb.NoteCodeReplay(tx, c.Scope, c.Hash, now)
		if err != nil || !first {
			return err
		}
		return t.audit.Record(tx, c.Scope, e)
	})
}

// endCode revokes what is left of the session that a code began.
func (t *Tokens) endCode(ctx context.Context, c identitydb.Code, e audit.Event) error {
	return t.write(ctx, c.AccountID, func(tx store.Tx) error {
		// A refresh in flight must come before or after, or its pair would survive.
		if _, err := identitydb.LockAccount(tx, c.Scope, c.AccountID); err != nil {
			return err
		}
		n, err := identitydb.RevokeFamily(tx, c.Scope, c.AccountID, c.Family)
		if err != nil || n == 0 {
			return err
		}
		return t.audit.Record(tx, c.Scope, e)
	})
}

// codeReuse is the event of a code that was used again.
func codeReuse(kind string, c identitydb.Code, first identitydb.Token, now time.Time, o Origin) audit.Event {
	e := event(kind, c.AccountID, o, "token", first.JTI,
		"after_ms", strconv.FormatInt(clock.Micros(now)/1000-clock.Micros(c.SpentAt)/1000, 10))
	e.Actor = holder(c.ClientID)
	if o.IP != "" || o.UserAgent != "" {
		e.Details["same_origin"] = strconv.FormatBool(sameOrigin(o, first))
	}
	return e
}

// sameOrigin reports whether nothing tells where a request comes from from where
// a pair was given to. A backend that forwards neither gives nothing to tell.
func sameOrigin(o Origin, t identitydb.Token) bool { return o.IP == t.IP && o.UserAgent == t.UserAgent }
