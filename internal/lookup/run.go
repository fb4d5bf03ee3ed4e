package lookup

import (
	"context"
	"encoding/hex"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Request asks for one look-up.
type Request struct {
	Scope    scope.Scope
	Service  string
	CURP     curp.CURP      // zero for questions that are not about one
	NSS      string         // optional: the number that the caller believes in
	Person   *source.Person // for questions by personal data
	RFCs     []string       // for sat/rfc_validate
	TestCase *string        // id or name; only sandboxes have any, and elsewhere it is ignored
	Mock     bool           // the service's canned answer, from nobody
	Key      string         // optional Idempotency-Key
	NIP      *NIP           // for nip/send and nip/validate
	CallBack *CallBack      // whom to tell when the execution has ended
}

// Run looks up and records. How it ended is the execution's Condition, which
// may well be one that a face tells as an error (SourceRefused, SourceTimeout).
// The answer of a source that was reached is waited for and kept even when the
// caller has gone, for it has cost an attempt.
//
// Conditions: ServiceUnknown, TestCaseUnknown; with a Key: AlreadyRunning,
// IdempotencyConflict when the key stands for another question; with a CallBack:
// RequestInvalid. Services of their own way have more: see begin, sendNIP and
// checkNIP.
func (e *Engine) Run(ctx context.Context, r Request) (*Execution, error) {
	svc, ok := Named(r.Service)
	if !ok {
		return nil, fault.ServiceUnknown
	}
	if err := e.checkCallBack(r.CallBack); err != nil {
		return nil, err
	}
	var staged *TestCase
	var from Origin
	switch {
	case r.Mock:
		staged, from = &builtin[svc.Name][0], FromMock
	case r.TestCase != nil && r.Scope.IsSandbox():
		c, err := e.testCase(ctx, r.Scope, svc.Name, *r.TestCase)
		if err != nil {
			return nil, err
		}
		staged, from = &c, FromTestCase
	}
	q := &question{svc: svc, query: source.Query{Kind: svc.Kind, CURP: r.CURP.String(), NSS: r.NSS, Person: r.Person, RFCs: r.RFCs}}
	q.subject = e.subject(r.Scope, q.query)
	if r.NIP != nil {
		q.subject = e.nipSubject(r.Scope, *r.NIP)
	}
	q.perDay = e.PerDay(svc, r.Scope.Company)
	if r.Key != "" {
		earlier, err := e.claim(ctx, r, q)
		if err != nil || earlier != nil {
			return earlier, err
		}
	}
	now := e.Clock.Now(r.Scope)
	q.x = &Execution{ID: newID(now, e.Rand), Scope: r.Scope, Service: svc.Name, CreatedAt: now,
		Request: Asking{CURP: q.query.CURP, NSS: r.NSS, Person: r.Person, RFCs: r.RFCs, NIP: r.NIP, PerDay: q.perDay}}
	// A caller's key that comes again, after this process died, must get the
	// answer that its first query may have paid for.
	if q.query.Key = q.x.ID; q.claimed != nil {
		q.query.Key = hex.EncodeToString(q.claimed)
	}
	var err error
	if q.callBack, err = e.sealCallBack(q.x, r.CallBack); err != nil {
		return nil, err
	}
	switch own := e.wayOf(svc); {
	case own != nil:
		if err = own(ctx, q, staged, from); err != nil {
			e.freeKey(ctx, q)
		}
	case staged != nil:
		err = e.stage(ctx, q, *staged, from)
	default:
		err = e.ask(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	return q.x, nil
}

// question is a look-up under way.
type question struct {
	svc     Service
	query   source.Query
	subject []byte // see Engine.subject
	perDay  int    // 0: no limit
	claimed []byte // the hash of the idempotency key, if there is one
	paid    int    // the day of the attempt that its dead holder took; 0 is none
	x       *Execution

	callBack []byte // whom to tell of the end, sealed; nil is nobody
}

// ask answers from the cache, from a source that answers at once, or from one
// that must be waited for: with one, one and two writes.
func (e *Engine) ask(ctx context.Context, q *question) error {
	if hit, err := e.cached(ctx, q); err != nil || hit {
		return err
	}
	chain := e.chain(q.x.Scope, q.svc.Kind)
	if res, ok, err := chain.FindNow(q.x.Scope, q.query); ok {
		return e.settle(ctx, q, res, err, true)
	}
	if spent, err := e.spend(ctx, q); err != nil || !spent {
		return err
	}
	ctx = context.WithoutCancel(ctx) // the attempt is spent, so its answer is worth having
	bounded, cancel := context.WithTimeout(ctx, e.Budget)
	defer cancel()
	res, err := chain.Find(bounded, q.x.Scope, q.query)
	return e.settle(ctx, q, res, err, false)
}
