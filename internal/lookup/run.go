package lookup

import (
	"context"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// Request asks for one look-up.
type Request struct {
	Scope    scope.Scope
	Service  string
	CURP     curp.CURP
	NSS      string  // optional: the number that the caller believes in
	TestCase *string // id or name; only sandboxes have any, and elsewhere it is ignored
	Mock     bool    // the service's canned answer, from nobody
	Key      string  // optional Idempotency-Key
}

// Run looks up and records. How it ended is the execution's Condition, which
// may well be one that a face tells as an error (SourceRefused, SourceTimeout).
// The answer of a source that was reached is waited for and kept even when the
// caller has gone, for it has cost an attempt.
//
// Conditions: ServiceUnknown, TestCaseUnknown; with a Key: AlreadyRunning,
// IdempotencyConflict when the key stands for another question.
func (e *Engine) Run(ctx context.Context, r Request) (*Execution, error) {
	svc, ok := Named(r.Service)
	if !ok {
		return nil, fault.ServiceUnknown
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
	q := &question{svc: svc, query: source.Query{Kind: svc.Kind, CURP: r.CURP.String(), NSS: r.NSS}}
	q.subject = e.Vault.Lookup(r.Scope, hashCURP, q.query.CURP)
	q.perDay = e.PerDay(svc, r.Scope.Company)
	if r.Key != "" {
		earlier, err := e.claim(ctx, r, q)
		if err != nil || earlier != nil {
			return earlier, err
		}
	}
	now := e.Clock.Now(r.Scope)
	q.x = &Execution{ID: newID(now, e.Rand), Scope: r.Scope, Service: svc.Name, CreatedAt: now,
		Request: Asking{CURP: q.query.CURP, NSS: r.NSS, PerDay: q.perDay}}
	var err error
	if staged != nil {
		err = e.stage(ctx, q, *staged, from)
	} else {
		err = e.ask(context.WithoutCancel(ctx), q)
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
	subject []byte // keyed hash of the CURP
	perDay  int    // 0: no limit
	claimed []byte // the hash of the idempotency key, if there is one
	x       *Execution
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
	bounded, cancel := context.WithTimeout(ctx, e.Budget)
	defer cancel()
	res, err := chain.Find(bounded, q.x.Scope, q.query)
	return e.settle(ctx, q, res, err, false)
}

// spend takes an attempt before a source is asked; without one left the
// execution is over and recorded.
func (e *Engine) spend(ctx context.Context, q *question) (spent bool, err error) {
	if q.perDay == 0 {
		return true, nil
	}
	row, err := e.row(q.x, q.subject)
	if err != nil {
		return false, err
	}
	refused := refusedRow(row)
	err = e.DB.Write(ctx, func(tx store.Tx) (err error) {
		spent, err = lookupdb.SpendAttempt(tx, q.x.Scope, q.svc.Name, dayOf(q.x.CreatedAt), q.subject, q.perDay)
		if err != nil || spent {
			return err
		}
		return e.add(tx, q, refused)
	})
	if err == nil && !spent {
		q.refuse()
	}
	return spent, err
}

// settle records what a chain answered. When atOnce, the attempt is still to be
// taken, in the same transaction, and the answer counts only if there was one.
func (e *Engine) settle(ctx context.Context, q *question, res source.Result, failure error, atOnce bool) error {
	x := q.x
	x.Origin, x.Answer, x.Asked = FromSource, res.Answer, res.Asked
	x.FinishedAt = e.Clock.Now(x.Scope)
	if failure != nil {
		x.Condition = fault.From(failure).Condition
		x.Answer = source.Answer{}
	}
	row, err := e.row(x, q.subject)
	if err != nil {
		return err
	}
	kept, until, err := e.toKeep(q)
	if err != nil {
		return err
	}
	day := dayOf(x.CreatedAt)
	allowed := true
	err = e.DB.Write(ctx, func(tx store.Tx) (err error) {
		if allowed = true; atOnce && q.perDay > 0 {
			allowed, err = lookupdb.SpendAttempt(tx, x.Scope, q.svc.Name, day, q.subject, q.perDay)
			if err != nil {
				return err
			}
		}
		if !allowed {
			return e.add(tx, q, refusedRow(row))
		}
		if !res.Reached && q.perDay > 0 {
			if err := lookupdb.ReturnAttempt(tx, x.Scope, q.svc.Name, day, q.subject); err != nil {
				return err
			}
		}
		if kept != nil {
			if err := lookupdb.PutCached(tx, x.Scope, q.svc.Name, q.subject, kept, until); err != nil {
				return err
			}
		}
		return e.add(tx, q, row)
	})
	if err == nil && !allowed {
		q.refuse()
	}
	return err
}

// refuse makes the execution one that nobody was asked for.
func (q *question) refuse() {
	x := q.x
	x.Condition, x.Origin, x.Answer, x.Asked, x.FinishedAt = fault.SourceQuotaSpent, FromLimit, source.Answer{}, nil, x.CreatedAt
}

// refusedRow makes a row what refuse makes the execution.
func refusedRow(row *lookupdb.Execution) *lookupdb.Execution {
	r := *row
	r.Condition, r.Origin, r.Answer, r.FinishedAt = string(fault.SourceQuotaSpent), string(FromLimit), nil, r.CreatedAt
	return &r
}

// add stores the execution and what its idempotency key stands for.
func (e *Engine) add(tx store.Tx, q *question, row *lookupdb.Execution) error {
	if err := e.settleKey(tx, q); err != nil {
		return err
	}
	return lookupdb.AddExecution(tx, q.x.Scope, row)
}

// record stores an execution that is over.
func (e *Engine) record(ctx context.Context, q *question) error {
	row, err := e.row(q.x, q.subject)
	if err != nil {
		return err
	}
	return e.DB.Write(ctx, func(tx store.Tx) error { return e.add(tx, q, row) })
}
