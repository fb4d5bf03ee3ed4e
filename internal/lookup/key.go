package lookup

import (
	"bytes"
	"context"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// keyLife is how long an Idempotency-Key gives its execution again.
const keyLife = 24 * time.Hour

// claim takes the request's key for this execution, or gives the one that it
// stands for. A key whose holder died is free again once the look-up's budget,
// and a minute more, have passed.
func (e *Engine) claim(ctx context.Context, r Request, q *question) (earlier *Execution, err error) {
	hash := e.Vault.Lookup(r.Scope, hashKey, r.Key)
	now := e.Clock.Now(r.Scope)
	wanted := lookupdb.Key{Service: q.svc.Name, Subject: q.subject}
	var claimed, known bool
	var paid int
	var k lookupdb.Key
	err = e.DB.Write(ctx, func(tx store.Tx) (err error) {
		claimed, paid, err = lookupdb.ClaimKey(tx, r.Scope, hash, wanted, now, now.Add(e.Budget+time.Minute))
		if err != nil || claimed {
			return err
		}
		k, known, err = lookupdb.FindKey(tx, r.Scope, hash)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case claimed:
		q.claimed, q.paid = hash, paid
		return nil, nil
	case known && (k.Service != wanted.Service || !bytes.Equal(k.Subject, wanted.Subject)):
		return nil, fault.IdempotencyConflict
	case k.Execution == "":
		return nil, fault.AlreadyRunning
	}
	return e.Get(ctx, r.Scope, k.Service, k.Execution)
}

// Recover frees the keys of look-ups that were under way when their process
// died, so that the same question is asked again at once. It is for a database
// that this process has for itself, before any look-up begins; elsewhere a dead
// holder's key waits for its time.
func (e *Engine) Recover(ctx context.Context) error {
	return e.DB.Write(ctx, func(tx store.Tx) error { return lookupdb.FreeKeys(tx, e.Clock.Now(scope.Scope{})) })
}

// noteSpent remembers with the key, if there is one, that it took an attempt: who
// asks again after this process died must not take another.
func (e *Engine) noteSpent(tx store.Tx, q *question) error {
	if q.claimed == nil {
		return nil
	}
	return lookupdb.NoteSpent(tx, q.x.Scope, q.claimed, dayOf(q.x.CreatedAt))
}

// prepaid reports whether the question's attempt of this day was taken already,
// by a holder of its key that died.
func (q *question) prepaid() bool { return q.paid != 0 && q.paid == dayOf(q.x.CreatedAt) }

// settleKey makes the key stand for the execution that is being stored.
func (e *Engine) settleKey(tx store.Tx, q *question) error {
	if q.claimed == nil {
		return nil
	}
	return lookupdb.SettleKey(tx, q.x.Scope, q.claimed, q.x.ID, q.x.CreatedAt.Add(keyLife))
}
