package profile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// How long sessions live.
const (
	StepLife    = 10 * time.Minute // each step anew
	SessionLife = 12 * time.Hour   // once authorized, whatever is done with it
	// keepExpired is how long an expired session is told from an unknown one.
	keepExpired = 24 * time.Hour
)

// tokenBytes is the size of a session token: 256 bits.
const tokenBytes = 32

// Session is a sign-in on its way, or a person signed in.
type Session = identitydb.Session

// Session finds the session of a token, whatever its state; authorized ones
// come from memory. Conditions: TokenInvalid, TokenExpired.
func (e *Engine) Session(ctx context.Context, c Client, token string) (Session, error) {
	if len(token) == 0 || len(token) > 128 {
		return Session{}, fault.TokenInvalid
	}
	hash := sha256.Sum256([]byte(token))
	shown := stranger{c.scope(), hash}
	if e.nobodys.known(shown) {
		return Session{}, fault.TokenInvalid
	}
	var found Session
	s, ok, err := e.sessions.get(hash, func() (Session, bool, error) {
		var known bool
		err := e.DB.Read(ctx, func(q store.Queryer) (err error) {
			found, known, err = identitydb.SessionByToken(q, c.scope(), hash[:])
			return err
		})
		// A session on its way is read afresh at each step.
		return found, known && found.State == string(step.Authorized), err
	})
	if err != nil {
		return Session{}, err
	}
	if !ok {
		s = found
	}
	switch {
	case s.ID == "":
		e.nobodys.remember(shown)
		return Session{}, fault.TokenInvalid
	case s.Scope != c.scope():
		return Session{}, fault.TokenInvalid
	case !s.ExpiresAt.After(e.now(s.Scope)):
		return Session{}, fault.TokenExpired
	}
	return s, nil
}

// Sessions lists the actor's authorized sessions, newest first.
func (e *Engine) Sessions(ctx context.Context, a Actor) (all []Session, err error) {
	err = e.DB.Read(ctx, func(q store.Queryer) (err error) {
		all, err = identitydb.SessionsOf(q, a.Scope, a.AccountID, string(step.Authorized), e.now(a.Scope))
		return err
	})
	return all, err
}

// EndSession ends one of the actor's sessions. Conditions: ObjectUnknown, also
// for a session of somebody else's.
func (e *Engine) EndSession(ctx context.Context, c Client, a Actor, id string) error {
	return e.DB.Write(ctx, func(tx store.Tx) error {
		hash, found, err := identitydb.DeleteSession(tx, a.Scope, a.AccountID, id)
		if err != nil {
			return err
		}
		if !found {
			return fault.ObjectUnknown
		}
		tellSession(tx, hash)
		return e.record(tx, c, "session.ended", a.AccountID, map[string]string{"session": id})
	})
}

// Logout ends a session in any state.
func (e *Engine) Logout(ctx context.Context, c Client, s Session) error {
	return e.DB.Write(ctx, func(tx store.Tx) error {
		hash, found, err := identitydb.DeleteSession(tx, s.Scope, s.AccountID, s.ID)
		if err != nil || !found {
			return err
		}
		tellSession(tx, hash)
		return e.record(tx, c, "session.ended", s.AccountID, map[string]string{"session": s.ID})
	})
}

// Purge removes sessions, codes, links and nonces that no answer depends on any
// more. Anybody with a client application's key can cause them, so they must not
// stay.
func (e *Engine) Purge(ctx context.Context) error {
	before := e.now(scope.Scope{}).Add(-keepExpired)
	return e.DB.Write(ctx, func(tx store.Tx) error {
		for _, remove := range []func(store.Tx, time.Time) error{
			identitydb.DeleteSessionsBefore, identitydb.DeleteOTPsBefore,
			identitydb.DeleteLinksBefore, identitydb.DeleteNoncesBefore,
		} {
			if err := remove(tx, before); err != nil {
				return err
			}
		}
		return nil
	})
}

// open starts a session and gives its token.
func (e *Engine) open(tx store.Tx, c Client, accountID string, state step.State, shown step.Proofs) (Session, string, error) {
	token, now := e.Rand.Token(tokenBytes), e.now(c.scope())
	hash := sha256.Sum256([]byte(token))
	s := Session{
		ID: e.Rand.UUID(), Scope: c.scope(), AccountID: accountID, APIKeyID: c.Key.ID,
		State: string(state), Proofs: int64(shown), TokenHash: hash[:],
		IP: c.IP, UserAgent: clip(c.UserAgent, 200), CreatedAt: now, ExpiresAt: now.Add(StepLife),
	}
	return s, token, identitydb.InsertSession(tx, s)
}

// advance moves a session on under a new token; the old one is dead with the
// same statement. Conditions: TokenInvalid when another request was first.
func (e *Engine) advance(tx store.Tx, s Session, state step.State, shown step.Proofs) (string, error) {
	token, now := e.Rand.Token(tokenBytes), e.now(s.Scope)
	hash := sha256.Sum256([]byte(token))
	next := s
	next.State, next.Proofs, next.TokenHash, next.ExpiresAt = string(state), int64(shown), hash[:], now.Add(StepLife)
	if state == step.Authorized {
		next.ExpiresAt = now.Add(SessionLife)
	}
	moved, err := identitydb.AdvanceSession(tx, s, next)
	if err == nil && !moved {
		err = fault.TokenInvalid
	}
	return token, err
}

// endOthers ends all sessions of an account but one.
func endOthers(tx store.Tx, s scope.Scope, accountID, keep string) error {
	hashes, err := identitydb.DeleteOtherSessions(tx, s, accountID, keep)
	for _, h := range hashes {
		tellSession(tx, h)
	}
	return err
}

func tellSession(tx store.Tx, hash []byte)      { tx.Notify(Topic, "session "+hex.EncodeToString(hash)) }
func tellAccount(tx store.Tx, accountID string) { tx.Notify(Topic, "account "+accountID) }

// heard forgets what the bus says has changed.
func (e *Engine) heard(payload string) {
	kind, what, _ := strings.Cut(payload, " ")
	switch kind {
	case "session":
		if h, err := hex.DecodeString(what); err == nil && len(h) == sha256.Size {
			e.sessions.forget([32]byte(h))
			return
		}
	case "account":
		e.people.forget(what)
		return
	}
	e.sessions.forgetAll()
	e.people.forgetAll()
	e.codes.forgetAll()
}

// clip shortens a caller's text to n bytes of valid UTF-8.
func clip(s string, n int) string {
	return strings.ToValidUTF8(s[:min(len(s), n)], "")
}
