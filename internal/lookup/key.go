package lookup

import (
	"bytes"
	"context"
	"strings"
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
	wanted := lookupdb.Key{Service: q.svc.Name, Subject: e.wholeQuestion(r, q)}
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

// wholeQuestion gives what tells a question from others under the same key: its
// subject and, where there is more to it, a keyed hash of that too. A canned
// answer must never stand for a real one, nor one person's number for another's.
func (e *Engine) wholeQuestion(r Request, q *question) []byte {
	var more []string
	add := func(name, value string) {
		if value != "" {
			more = append(more, name, value)
		}
	}
	switch {
	case r.Mock:
		add("mock", "true")
	case r.TestCase != nil && r.Scope.IsSandbox():
		add("case", *r.TestCase)
	}
	if !r.CURP.IsZero() { // without one, all of the question is in the subject
		add("nss", r.NSS)
		if p := r.Person; p != nil {
			add("given", p.Given)
			add("first", p.FirstSurname)
			add("second", p.SecondSurname)
		}
	}
	if r.NIP != nil {
		add("message", r.NIP.Message)
	}
	if more == nil {
		return q.subject
	}
	return e.Vault.Lookup(r.Scope, hashKey+" question", strings.Join(append(more, string(q.subject)), "\x00"))
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
